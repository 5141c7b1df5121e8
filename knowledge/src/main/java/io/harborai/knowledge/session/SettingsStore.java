package io.harborai.knowledge.session;

import io.harborai.knowledge.answer.AnswerSettings;
import io.harborai.platform.storage.Database;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/** How questions are answered, in the database, so that every node answers alike. Blocking. Safe to share between threads. */
public final class SettingsStore {
    private final Database database;
    private final AnswerSettings usual;

    /**
     * Settings in a database.
     *
     * @param database keeps them
     * @param usual what holds before anything was set
     */
    public SettingsStore(Database database, AnswerSettings usual) {
        this.database = database;
        this.usual = usual;
    }

    /** What holds now. */
    public AnswerSettings get() {
        return database.read(handle -> handle.createQuery("select body from knowledge_settings where id = 1")
                .mapTo(String.class).findOne()).map(SettingsStore::read).orElse(usual);
    }

    /** Sets them all. */
    public void set(AnswerSettings settings) {
        String body = JsonMapper.shared().writeValueAsString(settings);
        database.write(handle -> handle.execute("insert into knowledge_settings (id, body) values (1, ?) "
                + "on conflict (id) do update set body = excluded.body", body));
    }

    private static AnswerSettings read(String body) {
        try {
            return JsonMapper.shared().readValue(body, AnswerSettings.class);
        } catch (JacksonException e) {
            throw new IllegalStateException("the settings of the knowledge base in the database cannot be read: "
                    + e.getOriginalMessage() + ". PUT /api/config sets them anew.", e);
        }
    }
}
