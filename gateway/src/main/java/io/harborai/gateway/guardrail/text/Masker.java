package io.harborai.gateway.guardrail.text;

import java.util.ArrayList;
import java.util.List;

/**
 * Replaces what a detector finds. Only characters that no find can reach any more leave it, so that no piece of a masked text
 * gets out before the rest of it has come. Finds that overlap are masked as one. Confined to one event loop.
 */
public final class Masker implements TextStage, Found {
    /** Tells what stands in place of a find of some kind, and that there was one. */
    @FunctionalInterface
    public interface Mask {
        /** The text in place of a find. */
        String of(String kind);
    }

    private record Span(long start, long end, String kind) {}

    private final Detector detector;
    private final Mask mask;
    private final StringBuilder pending = new StringBuilder();
    /** In order of their starts, none overlapping another. */
    private final List<Span> spans = new ArrayList<>();
    private long base;

    /** Masks what {@code detector} finds. */
    public Masker(Detector detector, Mask mask) {
        this.detector = detector;
        this.mask = mask;
    }

    @Override
    public void push(CharSequence piece, StringBuilder out) {
        for (int i = 0; i < piece.length(); i++) {
            char c = piece.charAt(i);
            pending.append(c);
            detector.next(c, base + pending.length() - 1, this);
        }
        release(Math.min(detector.held(), base + pending.length()), out);
    }

    @Override
    public void finish(StringBuilder out) {
        long length = base + pending.length();
        detector.end(length, this);
        release(length, out);
    }

    @Override
    public void match(long start, long end, String kind) {
        int at = spans.size();
        while (at > 0 && spans.get(at - 1).start >= start) {
            at--;
        }
        spans.add(at, new Span(start, end, kind));
        // The one before may overlap the new one, and the new one those after it; the earlier one gives its name.
        int first = at > 0 && spans.get(at - 1).end > start ? at - 1 : at;
        while (first + 1 < spans.size() && spans.get(first + 1).start < spans.get(first).end) {
            Span left = spans.get(first);
            Span right = spans.remove(first + 1);
            String name = left.start == right.start && right.end > left.end ? right.kind : left.kind;
            spans.set(first, new Span(left.start, Math.max(left.end, right.end), name));
        }
    }

    /** Lets everything before {@code until} go, but no part of a span that reaches beyond it. */
    private void release(long until, StringBuilder out) {
        long at = base;
        int done = 0;
        for (Span span : spans) {
            if (span.start >= until || span.end > until) {
                break;
            }
            out.append(pending, (int) (at - base), (int) (span.start - base)).append(mask.of(span.kind));
            at = span.end;
            done++;
        }
        long last = done < spans.size() ? Math.min(until, spans.get(done).start) : until;
        out.append(pending, (int) (at - base), (int) (last - base));
        spans.subList(0, done).clear();
        pending.delete(0, (int) (last - base));
        base = last;
    }
}
