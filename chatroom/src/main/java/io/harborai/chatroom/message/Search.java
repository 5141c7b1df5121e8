package io.harborai.chatroom.message;

import java.util.List;
import java.util.stream.Collectors;

import io.harborai.platform.admin.WrongInput;
import io.harborai.platform.storage.Database;
import io.harborai.platform.storage.Dialect;

/** Finds messages by their words, the newest first, in any script. Blocking; safe to share between threads. */
public final class Search {
    /** Most messages of an answer. */
    public static final int MOST = 100;
    /** Longest query, in characters. */
    public static final int LONGEST = 200;

    private final Database database;

    /** Searches this database. */
    public Search(Database database) {
        this.database = database;
    }

    /**
     * A message that was found.
     *
     * @param room    where it was said
     * @param message the message
     */
    public record Hit(String room, MessageView message) {}

    /**
     * What was found.
     *
     * @param hits the newest first
     * @param next where the next page begins; 0 for no further page
     */
    public record Found(List<Hit> hits, long next) {}

    private record Row(long id, Hit hit) {}

    /**
     * Searches.
     *
     * @param account whose rooms are searched
     * @param room    the room, which the account may read; empty for all rooms that it is a member of
     * @param query   words that must all be there
     * @param before  an earlier answer's next; 0 for the beginning
     */
    public Found find(String account, String room, String query, long before, int limit) {
        if (limit < 1 || limit > MOST) {
            throw new WrongInput("limit", "'limit' is " + limit + ", it must be 1 to " + MOST + ".");
        }
        if (query.length() > LONGEST) {
            throw new WrongInput("q",
                    "'q' has " + query.length() + " characters, at most " + LONGEST + " are allowed.");
        }
        List<String> words = Words.asked(query);
        if (words.isEmpty()) {
            throw new WrongInput("q", "'q' has no letter and no digit; search for a word.");
        }
        boolean sqlite = database.dialect() == Dialect.SQLITE;
        String where = sqlite
                ? "join chat_search s on s.rowid = m.id where chat_search match :words "
                : "where m.tokens @@ cast(:words as tsquery) ";
        String rooms = room.isEmpty()
                ? "and m.room in (select room from chat_members where account = :account) "
                : "and m.room = :room ";
        String order = sqlite ? "s.rowid" : "m.id";
        List<Row> found = database.readReplica(handle -> handle.createQuery("select m.id, m.room, " + History.COLUMNS
                + History.FROM + where + rooms + "and m.deleted = 0 and " + order + " < :before order by " + order
                + " desc limit :limit").bind("words", sqlite ? fts(words, room) : tsquery(words))
                .bind("account", account).bind("room", room).bind("before", before == 0 ? Long.MAX_VALUE : before)
                .bind("limit", limit + 1)
                .map((row, context) -> new Row(row.getLong("id"), new Hit(row.getString("room"), History.view(row))))
                .list());
        boolean more = found.size() > limit;
        List<Row> page = more ? found.subList(0, limit) : found;
        return new Found(page.stream().map(Row::hit).toList(), more ? page.getLast().id() : 0);
    }

    /** Words are letters and digits alone, so that quotes suffice. */
    private static String fts(List<String> words, String room) {
        String all = words.stream().map(word -> word.endsWith("*")
                ? "\"" + word.substring(0, word.length() - 1) + "\"*"
                : "\"" + word + "\"").collect(Collectors.joining(" AND ", "words : (", ")"));
        return room.isEmpty() ? all : "room : \"" + room + "\" AND " + all;
    }

    private static String tsquery(List<String> words) {
        return words.stream().map(word -> word.endsWith("*")
                ? "'" + word.substring(0, word.length() - 1) + "':*"
                : "'" + word + "'").collect(Collectors.joining(" & "));
    }
}
