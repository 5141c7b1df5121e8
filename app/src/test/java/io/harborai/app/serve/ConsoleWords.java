package io.harborai.app.serve;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import com.microsoft.playwright.Browser;

import static org.assertj.core.api.Assertions.assertThat;

/** A language of the console: its words, and a browser whose user speaks it. */
enum ConsoleWords {
    ENGLISH("en", "en-GB"), CHINESE("zh", "zh-CN");

    private static final Map<ConsoleWords, Map<String, String>> DICTIONARIES = new ConcurrentHashMap<>();

    private final String locale;
    private final String file;

    ConsoleWords(String file, String locale) {
        this.file = file;
        this.locale = locale;
    }

    private static Map<String, String> read(String file) {
        Map<String, String> words = new HashMap<>();
        try (InputStream in = ConsoleWords.class.getResourceAsStream("/io/harborai/app/console/words-" + file
                + ".js")) {
            Matcher found = Pattern.compile("(?m)^ {2}\"([^\"]+)\": \"((?:[^\"\\\\]|\\\\.)*)\",?$").matcher(
                    new String(in.readAllBytes(), StandardCharsets.UTF_8));
            while (found.find()) {
                words.put(found.group(1), found.group(2).replace("\\\"", "\"").replace("\\\\", "\\"));
            }
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
        return Map.copyOf(words);
    }

    /** All words of the language, by their names. */
    Map<String, String> all() {
        return DICTIONARIES.computeIfAbsent(this, words -> read(words.file));
    }

    /** A word, its {names} filled in order. */
    String of(String name, String... values) {
        String text = all().get(name);
        assertThat(text).as("the word " + name).isNotNull();
        for (String value : values) {
            text = text.replaceFirst("\\{\\w+}", Matcher.quoteReplacement(value));
        }
        return text;
    }

    Browser.NewContextOptions user() {
        return new Browser.NewContextOptions().setLocale(locale).setViewportSize(1280, 860);
    }
}
