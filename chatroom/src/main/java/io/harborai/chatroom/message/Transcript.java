package io.harborai.chatroom.message;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Function;

import io.harborai.platform.storage.Database;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/** What was said in a room, to be taken elsewhere. Blocking; safe to share between threads. */
public final class Transcript {
    private static final int PAGE = History.MOST;
    /** Messages, and characters of them, that are written in one transaction: its cost vanishes, its memory is bounded. */
    private static final int MOST_TOGETHER = 1000;
    private static final long MOST_CHARACTERS = 1 << 20;

    private final Database database;
    private final History history;
    private final MessageRows rows;

    /** Of the rooms in this database. */
    public Transcript(Database database, History history) {
        this.database = database;
        this.history = history;
        this.rows = new MessageRows(database.dialect());
    }

    /** Tells all messages of a room, in their order. */
    public void each(String room, Consumer<MessageView> told) {
        long after = 0;
        while (true) {
            History.Page page = history.page(room, 0, after, 0, PAGE);
            page.messages().forEach(told);
            if (!page.more()) {
                return;
            }
            after = page.messages().getLast().seq();
        }
    }

    private record Waiting(MessageView view, String author, Map<String, List<String>> reactions) {}

    /** Writes messages into a room that nobody has seen yet; for one thread. */
    public final class Writing {
        private final String room;
        private final Function<String, String> account;
        private final Map<Long, Long> numbers = new HashMap<>();
        private final List<Waiting> waiting = new ArrayList<>();
        private long seq;
        private long messages;
        private long characters;

        private Writing(String room, long seq, long messages, Function<String, String> account) {
            this.room = room;
            this.seq = seq;
            this.messages = messages;
            this.account = account;
        }

        /** The next message; its place in the log becomes another. */
        public void add(MessageView view) {
            // Whoever is not known yet is made here, not within the transaction.
            Map<String, List<String>> reacted = new LinkedHashMap<>();
            for (MessageView.Reaction each : view.reactions() == null
                    ? List.<MessageView.Reaction>of()
                    : view.reactions()) {
                reacted.put(each.emoji(), each.accounts().stream().map(account).toList());
            }
            waiting.add(new Waiting(view, account.apply(view.name()), reacted));
            characters += view.text().length();
            if (waiting.size() >= MOST_TOGETHER || characters >= MOST_CHARACTERS) {
                flush();
            }
        }

        /** Writes what waits. */
        public void flush() {
            if (!waiting.isEmpty()) {
                database.write(handle -> {
                    write(handle);
                    return handle.execute("update chat_rooms set seq = ?, messages = ? where id = ?", seq, messages,
                            room);
                });
                waiting.clear();
                characters = 0;
            }
        }

        private void write(Handle handle) {
            List<MessageRows.New> fresh = new ArrayList<>();
            for (Waiting each : waiting) {
                MessageView view = each.view();
                seq++;
                messages++;
                numbers.put(view.seq(), seq);
                long replyTo = moved(view.replyTo());
                long thread = moved(view.thread());
                fresh.add(new MessageRows.New(new MessageView(seq, messages, each.author(), view.name(), view
                        .text(), view.at(), null, null, null, null, null, null, "import-" + view.seq(), null), replyTo,
                        thread, List.of()));
            }
            rows.insert(handle, room, fresh);
            for (Waiting each : waiting) {
                MessageView view = each.view();
                long now = moved(view.seq());
                if (Boolean.TRUE.equals(view.deleted())) {
                    rows.text(handle, room, now, "", List.of(), 0, true);
                } else if (view.editedAt() != null || Boolean.TRUE.equals(view.pinned())) {
                    handle.execute("update chat_messages set edited_at = ?, pinned = ? where room = ? and seq = ?", view
                            .editedAt() == null ? 0 : view.editedAt(), Boolean.TRUE.equals(view.pinned()) ? 1 : 0, room,
                            now);
                }
                each.reactions().forEach((emoji, accounts) -> accounts.forEach(who -> handle.execute(
                        "insert into chat_reactions (room, message, emoji, account) values (?, ?, ?, ?) on conflict do "
                                + "nothing",
                        room, now, emoji, who)));
            }
        }

        private long moved(@Nullable Long before) {
            return before == null ? 0 : numbers.getOrDefault(before, 0L);
        }
    }

    /**
     * Begins to write.
     *
     * @param account gives an account's id for the name of an author, or of somebody who reacted
     */
    public Writing into(String room, Function<String, String> account) {
        long[] at = database
                .read(handle -> handle.createQuery("select seq, messages from chat_rooms where id = ?").bind(
                        0, room).map((row, context) -> new long[]{row.getLong(1), row.getLong(2)}).one());
        return new Writing(room, at[0], at[1], account);
    }
}
