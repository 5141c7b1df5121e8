package io.harborai.ops.notify;

import java.time.Instant;
import java.util.List;

/**
 * Notices that are sent together.
 *
 * @param server  which server says so
 * @param at      when it was put together
 * @param notices one to {@link #MOST}, the worst first
 * @param more    notices that found no room
 */
record Letter(String server, Instant at, List<Notice> notices, int more) {
    /** More than these nobody reads, and chat services cut long messages. */
    static final int MOST = 20;

    Letter {
        notices = List.copyOf(notices);
    }

    /** Everything that is told, or the first of it. */
    static Letter of(String server, Instant at, List<Notice> notices) {
        List<Notice> sorted = notices.stream()
                .sorted((one, other) -> other.severity().compareTo(one.severity())).toList();
        List<Notice> first = sorted.subList(0, Math.min(MOST, sorted.size()));
        return new Letter(server, at, first, sorted.size() - first.size());
    }

    String subject() {
        Notice worst = notices.getFirst();
        String rest = notices.size() + more > 1 ? " and " + (notices.size() + more - 1) + " more" : "";
        return "HarborAI " + worst.title() + rest;
    }

    String text() {
        StringBuilder text = new StringBuilder(512);
        for (Notice notice : notices) {
            text.append(notice.title()).append('\n').append(notice.summary()).append('\n');
            if (!notice.advice().isEmpty() && notice.kind() != Notice.Kind.RESOLVED) {
                text.append("What to do: ").append(notice.advice()).append('\n');
            }
            text.append("Since ").append(notice.since()).append("\n\n");
        }
        return end(text);
    }

    /** With the little Markdown that DingTalk and WeCom know. */
    String markdown() {
        StringBuilder text = new StringBuilder(512);
        for (Notice notice : notices) {
            text.append("### ").append(notice.title()).append("\n\n").append(notice.summary()).append("\n\n");
            if (!notice.advice().isEmpty() && notice.kind() != Notice.Kind.RESOLVED) {
                text.append("> ").append(notice.advice()).append("\n\n");
            }
            text.append("Since ").append(notice.since()).append("\n\n");
        }
        return end(text);
    }

    private String end(StringBuilder text) {
        if (more > 0) {
            text.append("… and ").append(more).append(" more.\n\n");
        }
        return text.append("Server: ").append(server).toString();
    }
}
