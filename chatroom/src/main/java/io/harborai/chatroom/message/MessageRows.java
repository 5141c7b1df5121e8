package io.harborai.chatroom.message;

import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

import io.harborai.platform.storage.Dialect;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.PreparedBatch;

/** The rows of messages and of their words, in either dialect. Immutable. */
final class MessageRows {
    private final Dialect dialect;

    MessageRows(Dialect dialect) {
        this.dialect = dialect;
    }

    /**
     * A message that is not written yet.
     *
     * @param view     the message
     * @param replyTo  what it answers; 0 for nothing
     * @param thread   what begins its thread; 0 for none
     * @param mentions whom it names
     */
    record New(MessageView view, long replyTo, long thread, List<String> mentions) {}

    /** What these accounts said under these clients' ids before: by account and id. */
    Map<String, Posted> posted(Handle handle, String room, Collection<String> accounts,
            Collection<String> clientIds) {
        Map<String, Posted> found = new HashMap<>();
        if (!clientIds.isEmpty() && !accounts.isEmpty()) {
            handle.createQuery(
                    "select m.account, m.client_id, m.seq, m.number, m.at, r.epoch from chat_messages m join "
                            + "chat_rooms r on r.id = m.room where m.room = :room and m.account in (<accounts>) "
                            + "and m.client_id in (<ids>)")
                    .bind("room", room)
                    .bindList("accounts", List.copyOf(accounts)).bindList("ids", List.copyOf(clientIds))
                    .map((row, context) -> Map.entry(row.getString(1) + ' ' + row.getString(2),
                            new Posted(room, row.getString(6), row.getLong(3), row.getLong(4), row.getLong(5), true)))
                    .forEach(entry -> found.put(entry.getKey(), entry.getValue()));
        }
        return found;
    }

    void insert(Handle handle, String room, List<New> messages) {
        boolean sqlite = dialect == Dialect.SQLITE;
        long id = sqlite
                ? handle.createQuery("select coalesce(max(id), 0) from chat_messages").mapTo(Long.class).one()
                : 0;
        try (PreparedBatch batch = handle.prepareBatch("insert into chat_messages (" + (sqlite ? "id, " : "")
                + "room, seq, number, account, client_id, text, reply_to, thread, mentions, at"
                + (sqlite ? ") values (?, " : ", tokens) values (") + "?, ?, ?, ?, ?, ?, ?, ?, ?, ?"
                + (sqlite ? ")" : ", array_to_tsvector(?))"));
                PreparedBatch search = handle.prepareBatch(
                        "insert into chat_search (rowid, room, words) values (?, ?, ?)")) {
            for (New message : messages) {
                MessageView view = message.view();
                int at = 0;
                if (sqlite) {
                    batch.bind(at++, ++id);
                    search.bind(0, id).bind(1, room).bind(2, String.join(" ", Words.of(view.text()))).add();
                }
                batch.bind(at++, room).bind(at++, view.seq()).bind(at++, view.number()).bind(at++, view.account())
                        .bind(at++, view.clientId()).bind(at++, view.text()).bind(at++, message.replyTo())
                        .bind(at++, message.thread()).bind(at++, String.join(",", message.mentions()))
                        .bind(at++, view.at());
                if (!sqlite) {
                    batch.bind(at, Words.of(view.text()).toArray(new String[0]));
                }
                batch.add();
            }
            batch.execute();
            if (sqlite) {
                search.execute();
            }
        }
        for (New message : messages) {
            mention(handle, room, message.view().number(), message.mentions());
        }
    }

    static void mention(Handle handle, String room, long number, List<String> accounts) {
        for (String account : accounts) {
            handle.execute("insert into chat_mentions (account, room, number) values (?, ?, ?) on conflict do nothing",
                    account, room, number);
        }
    }

    /** Another text; an empty one takes the message out of the index. */
    void text(Handle handle, String room, long seq, String text, List<String> mentions, long editedAt,
            boolean deleted) {
        Set<String> words = Words.of(text);
        String all = "text = ?, mentions = ?, edited_at = ?, deleted = ?";
        if (dialect == Dialect.POSTGRESQL) {
            handle.createUpdate("update chat_messages set " + all + ", tokens = array_to_tsvector(?) where room = ? "
                    + "and seq = ?").bind(0, text).bind(1, String.join(",", mentions)).bind(2, editedAt)
                    .bind(3, deleted ? 1 : 0).bind(4, words.toArray(new String[0])).bind(5, room).bind(6, seq)
                    .execute();
            return;
        }
        handle.execute("update chat_messages set " + all + " where room = ? and seq = ?", text,
                String.join(",", mentions), editedAt, deleted ? 1 : 0, room, seq);
        long id = handle.createQuery("select id from chat_messages where room = ? and seq = ?").bind(0, room)
                .bind(1, seq).mapTo(Long.class).one();
        handle.execute("delete from chat_search where rowid = ?", id);
        if (!deleted) {
            handle.execute("insert into chat_search (rowid, room, words) values (?, ?, ?)", id, room,
                    String.join(" ", words));
        }
    }

    void read(Handle handle, String room, Map<String, Long> numbers) {
        numbers.forEach((account, number) -> handle.execute("update chat_members set read_number = ? where room = ? "
                + "and account = ? and read_number < ?", number, room, account, number));
    }
}
