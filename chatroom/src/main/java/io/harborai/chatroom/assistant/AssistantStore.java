package io.harborai.chatroom.assistant;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

import io.harborai.platform.storage.Database;

/** The AI members in the database. Blocking; safe to share between threads and nodes. */
final class AssistantStore {
    private static final String SELECT = "select s.account, s.room, a.name, s.model, s.prompt, s.triggers, s.keywords, "
            + "s.memory, s.key_id, s.per_minute, s.daily_tokens, s.cleared_seq, s.created_by from chat_assistants s "
            + "join chat_accounts a on a.id = s.account join chat_members m on m.room = s.room and "
            + "m.account = s.account ";

    private final Database database;

    AssistantStore(Database database) {
        this.database = database;
    }

    /** What an AI member has used in a day. */
    record Used(long answers, long tokens) {
        static final Used NOTHING = new Used(0, 0);
    }

    /** All that are members of their room still. */
    List<Assistant> all() {
        return database.read(handle -> handle.createQuery(SELECT + "order by s.room, a.name_key")
                .map((row, context) -> assistant(row)).list());
    }

    List<Assistant> of(String room) {
        return database.read(handle -> handle.createQuery(SELECT + "where s.room = ? order by a.name_key")
                .bind(0, room).map((row, context) -> assistant(row)).list());
    }

    Optional<Assistant> find(String account) {
        return database.read(handle -> handle.createQuery(SELECT + "where s.account = ?").bind(0, account)
                .map((row, context) -> assistant(row)).findOne());
    }

    private static Assistant assistant(ResultSet row) throws SQLException {
        return new Assistant(row.getString("account"), row.getString("room"), row.getString("name"),
                row.getString("model"), row.getString("prompt"), Arrays.stream(row.getString("triggers").split(","))
                        .map(Trigger::of).collect(Collectors.toSet()),
                row.getString("keywords").isEmpty() ? List.of() : List.of(row.getString("keywords").split("\n")),
                row.getInt("memory"), row.getString("key_id"), row.getInt("per_minute"), row.getLong("daily_tokens"),
                row.getLong("cleared_seq"), row.getString("created_by"));
    }

    /** The account by which an AI member of this name speaks in the room, made at the first need. */
    String account(String fresh, String room, String name, String key, long now) {
        return database.write(handle -> {
            handle.execute("insert into chat_accounts (id, name, name_key, created_at) values (?, ?, ?, ?) on conflict "
                    + "do nothing", fresh, name, room + ":" + key, now);
            return handle.createQuery("select id from chat_accounts where name_key = ?").bind(0, room + ":" + key)
                    .mapTo(String.class).one();
        });
    }

    /** Keeps an AI member, in place of what its account was before. */
    void put(Assistant assistant, long now) {
        database.write(handle -> handle.execute("insert into chat_assistants (account, room, model, prompt, triggers, "
                + "keywords, memory, key_id, per_minute, daily_tokens, cleared_seq, created_by, created_at) values "
                + "(?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) on conflict (account) do update set model = excluded.model, "
                + "prompt = excluded.prompt, triggers = excluded.triggers, keywords = excluded.keywords, "
                + "memory = excluded.memory, key_id = excluded.key_id, per_minute = excluded.per_minute, "
                + "daily_tokens = excluded.daily_tokens, cleared_seq = excluded.cleared_seq, "
                + "created_by = excluded.created_by", assistant.account(), assistant.room(), assistant.model(),
                assistant.prompt(), assistant.triggers().stream().map(Trigger::word).sorted().collect(
                        Collectors.joining(",")),
                String.join("\n", assistant.keywords()), assistant.memory(), assistant.key(), assistant.perMinute(),
                assistant.dailyTokens(), assistant.clearedSeq(), assistant.createdBy(), now));
    }

    void remove(String account) {
        database.write(handle -> handle.execute("delete from chat_assistants where account = ?", account));
    }

    Used used(String account, long day) {
        return database.read(handle -> handle.createQuery("select answers, tokens from chat_assistant_use where "
                + "account = ? and day = ?").bind(0, account).bind(1, day)
                .map((row, context) -> new Used(row.getLong(1), row.getLong(2))).findOne().orElse(Used.NOTHING));
    }

    void use(String account, long day, long tokens) {
        database.write(handle -> handle.execute("insert into chat_assistant_use (account, day, answers, tokens) values "
                + "(?, ?, 1, ?) on conflict (account, day) do update set answers = chat_assistant_use.answers + 1, "
                + "tokens = chat_assistant_use.tokens + excluded.tokens", account, day, tokens));
    }
}
