package io.harborai.platform.config;

import java.net.URI;
import java.time.Duration;
import java.util.List;

import io.harborai.engine.provider.Secret;
import org.jspecify.annotations.Nullable;

/**
 * One guardrail as it was written; what belongs to other types than its own is not looked at.
 *
 * @param name        its name
 * @param type        size, regex, words, pii, schema or webhook
 * @param applies     request, answer or both
 * @param action      block, mask or warn
 * @param failClosed  whether what cannot be checked is blocked
 * @param keys        ids or names of the keys whose calls it looks at; empty for all
 * @param pattern     the regular expression
 * @param words       the words
 * @param kinds       kinds of personal data; empty for all
 * @param replacement what masked text becomes
 * @param maxChars    most characters
 * @param schema      the JSON Schema of an answer
 * @param url         the webhook's address, null for none
 * @param token       its credential, null when it needs none
 * @param limit       how long it may take
 * @param allowPrivateNetwork whether it may be on this machine or in a private network
 */
public record GuardrailSettings(String name, String type, String applies, String action, boolean failClosed,
        List<String> keys, String pattern, List<String> words, List<String> kinds, String replacement, int maxChars,
        String schema, @Nullable URI url, @Nullable Secret token, Duration limit, boolean allowPrivateNetwork) {
    /** Copies the lists. */
    public GuardrailSettings {
        keys = List.copyOf(keys);
        words = List.copyOf(words);
        kinds = List.copyOf(kinds);
    }

    /** Reads all guardrails in the order written. */
    static List<GuardrailSettings> all(Values values, Assembler read) {
        return values.entries("guardrails").keySet().stream().map(name -> of(name, values, read)).toList();
    }

    private static GuardrailSettings of(String name, Values values, Assembler read) {
        Key key = new Key(List.of("guardrails", name));
        return new GuardrailSettings(name, text(read, key, "type"), text(read, key, "applies"),
                text(read, key, "action"), text(read, key, "on_error").equals("closed"),
                read.strings(key.child("keys")),
                text(read, key, "pattern"), read.strings(key.child("words")), read.strings(key.child("kinds")),
                text(read, key, "replacement"), (Integer) read.value(key.child("max_chars"), Integer::valueOf),
                text(read, key, "schema"),
                values.find(key.child("url")).map(given -> URI.create(given.value().toString())).orElse(null),
                values.find(key.child("token")).map(given -> (Secret) given.value()).orElse(null),
                Duration.ofMillis((Integer) read.value(key.child("timeout_ms"), Integer::valueOf)),
                (Boolean) read.value(key.child("allow_private_network"), Boolean::valueOf));
    }

    private static String text(Assembler read, Key key, String name) {
        return (String) read.value(key.child(name), text -> text);
    }
}
