package io.harborai.chatroom.assistant;

import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * An AI member of a room.
 *
 * @param account     the id of its account
 * @param room        the room
 * @param name        what people call it
 * @param model       the model's name, as callers of the gateway write it; {@code knowledge/NAME} answers with citations
 * @param prompt      its instructions; may be empty
 * @param triggers    what makes it answer, at least one
 * @param keywords    words for {@link Trigger#KEYWORD}, in lower case
 * @param memory      how many of the room's last messages it is told
 * @param key         the id of the key that pays; empty for the server itself
 * @param perMinute   most answers in a minute
 * @param dailyTokens most tokens in a day of UTC; 0 for no bound
 * @param clearedSeq  it remembers nothing up to this number of the log
 * @param createdBy   the account that added it
 */
public record Assistant(String account, String room, String name, String model, String prompt, Set<Trigger> triggers,
        List<String> keywords, int memory, String key, int perMinute, long dailyTokens, long clearedSeq,
        String createdBy) {
    /** The beginning of every AI member's id. */
    public static final String ID_PREFIX = "ai_";

    /** Copies the collections. */
    public Assistant {
        triggers = Set.copyOf(EnumSet.copyOf(triggers));
        keywords = List.copyOf(keywords);
    }

    /** Whether an account is an AI member. */
    public static boolean is(String account) {
        return account.startsWith(ID_PREFIX);
    }

    /** Whether it answers a message. AI members answer each other only when they are named, or they would never end. */
    boolean answers(Heard heard, int deepest) {
        if (heard.account().equals(account)) {
            return false;
        }
        boolean named = heard.mentions().contains(account);
        if (is(heard.account())) {
            return named && triggers.contains(Trigger.MENTION) && heard.depth() < deepest;
        }
        return triggers.stream().anyMatch(trigger -> switch (trigger) {
            case MENTION -> named;
            case QUESTION -> heard.text().indexOf('?') >= 0 || heard.text().indexOf('\uff1f') >= 0;
            case KEYWORD -> {
                String text = heard.text().toLowerCase(Locale.ROOT);
                yield keywords.stream().anyMatch(text::contains);
            }
            case EVERY -> true;
        });
    }
}
