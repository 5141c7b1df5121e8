package io.harborai.chatroom.assistant;

import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

import io.harborai.platform.admin.WrongInput;
import org.jspecify.annotations.Nullable;

/**
 * What somebody wants an AI member to be; null leaves it as it is, or as usual for a new one.
 *
 * @param model       the model, at most 200 characters
 * @param prompt      its instructions, at most 8000 characters
 * @param triggers    any of mention, keyword, question, every; usually mention
 * @param keywords    at most 20 words of at most 40 characters
 * @param memory      messages that it is told, 1 to 200; usually 20
 * @param key         the id of the key that pays; administrators of the server alone choose it
 * @param perMinute   most answers in a minute, 1 to 600; usually 20
 * @param dailyTokens most tokens in a day, 0 for no bound
 */
public record Wish(@Nullable String model, @Nullable String prompt, @Nullable List<String> triggers,
        @Nullable List<String> keywords, @Nullable Integer memory, @Nullable String key, @Nullable Integer perMinute,
        @Nullable Long dailyTokens) {
    private static final int MOST_KEYWORDS = 20;
    private static final int LONGEST_KEYWORD = 40;

    /** Checks the ranges. */
    public Wish {
        length("model", model, 200);
        length("prompt", prompt, 8000);
        length("key", key, 64);
        range("memory", memory, 1, 200);
        range("per_minute", perMinute, 1, 600);
        range("daily_tokens", dailyTokens, 0, 1_000_000_000_000L);
        if (keywords != null && (keywords.size() > MOST_KEYWORDS || keywords.stream().anyMatch(
                word -> word.isBlank() || word.length() > LONGEST_KEYWORD || word.indexOf('\n') >= 0))) {
            throw new WrongInput("keywords", "'keywords' has at most " + MOST_KEYWORDS + " words, each of 1 to "
                    + LONGEST_KEYWORD + " characters on one line.");
        }
    }

    private static void length(String field, @Nullable String value, int most) {
        if (value != null && value.length() > most) {
            throw new WrongInput(field, "'" + field + "' has " + value.length() + " characters, at most " + most
                    + " are allowed.");
        }
    }

    private static void range(String field, @Nullable Number value, long least, long most) {
        if (value != null && (value.longValue() < least || value.longValue() > most)) {
            throw new WrongInput(field, "'" + field + "' is " + value + ", it must be " + least + " to " + most + ".");
        }
    }

    /** This wish applied to what is there. */
    Assistant on(Assistant now) {
        Set<Trigger> wanted = new HashSet<>();
        if (triggers != null) {
            triggers.forEach(word -> wanted.add(Trigger.of(word)));
        }
        if (triggers != null && wanted.isEmpty()) {
            throw new WrongInput("triggers", "'triggers' is empty; an AI member needs one, such as mention.");
        }
        List<String> words = keywords == null
                ? now.keywords()
                : keywords.stream().map(word -> word.strip().toLowerCase(Locale.ROOT)).distinct().toList();
        return new Assistant(now.account(), now.room(), now.name(), model == null ? now.model() : model.strip(),
                prompt == null ? now.prompt() : prompt, wanted.isEmpty() ? now.triggers() : wanted, words,
                memory == null ? now.memory() : memory, key == null ? now.key() : key.strip(),
                perMinute == null ? now.perMinute() : perMinute, dailyTokens == null
                        ? now.dailyTokens()
                        : dailyTokens,
                now.clearedSeq(), now.createdBy());
    }
}
