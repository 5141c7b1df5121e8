package io.harborai.chatroom.assistant;

import java.util.Locale;

import io.harborai.platform.admin.WrongInput;

/** What makes an AI member answer. */
public enum Trigger {
    /** Somebody names it with {@code @name}. */
    MENTION,
    /** A message has one of its keywords. */
    KEYWORD,
    /** A message asks something: it has a question mark. */
    QUESTION,
    /** Every message of people. */
    EVERY;

    /** In lower case. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    /**
     * The trigger of this name.
     *
     * @throws WrongInput if there is none
     */
    static Trigger of(String word) {
        for (Trigger trigger : values()) {
            if (trigger.word().equals(word)) {
                return trigger;
            }
        }
        throw new WrongInput("triggers", "'triggers' has '" + word
                + "', it may have mention, keyword, question and every.");
    }
}
