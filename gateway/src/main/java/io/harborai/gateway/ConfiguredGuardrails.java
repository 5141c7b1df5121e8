package io.harborai.gateway;

import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

import io.harborai.gateway.guardrail.Action;
import io.harborai.gateway.guardrail.AnswerSchema;
import io.harborai.gateway.guardrail.Check;
import io.harborai.gateway.guardrail.Rule;
import io.harborai.gateway.guardrail.Side;
import io.harborai.gateway.guardrail.text.Pii;
import io.harborai.gateway.guardrail.text.RegularExpression;
import io.harborai.gateway.guardrail.text.WordList;
import io.harborai.platform.config.GuardrailSettings;

/** Makes rules of the guardrails of a configuration. */
final class ConfiguredGuardrails {
    private ConfiguredGuardrails() {
    }

    /** @throws IllegalArgumentException telling which guardrail is wrong, and what is */
    static List<Rule> of(List<GuardrailSettings> settings) {
        return settings.stream().map(ConfiguredGuardrails::rule).toList();
    }

    private static Rule rule(GuardrailSettings settings) {
        try {
            return new Rule(settings.name(), check(settings),
                    Side.valueOf(settings.applies().toUpperCase(Locale.ROOT)),
                    Action.valueOf(settings.action().toUpperCase(Locale.ROOT)), settings.failClosed(),
                    Set.copyOf(settings.keys()), settings.replacement());
        } catch (IllegalArgumentException wrong) {
            throw new IllegalArgumentException("guardrails." + settings.name() + ": " + wrong.getMessage(), wrong);
        }
    }

    private static Check check(GuardrailSettings settings) {
        return switch (settings.type()) {
            case "size" -> new Check.Size(settings.maxChars());
            case "regex" -> new Check.Texts(new RegularExpression(needed(settings.pattern(), "pattern")));
            case "words" -> {
                needed(String.join("", settings.words()), "words");
                yield new Check.Texts(new WordList(settings.words()));
            }
            case "pii" -> new Check.Texts(new Pii(kinds(settings.kinds())));
            case "schema" -> new Check.Form(new AnswerSchema(needed(settings.schema(), "schema")));
            case "webhook" -> {
                if (settings.url() == null) {
                    throw new IllegalArgumentException("a webhook needs its url");
                }
                yield new Check.Webhook(settings.url(), settings.limit(), settings.allowPrivateNetwork(),
                        settings.token());
            }
            default -> throw new IllegalArgumentException("there is no type " + settings.type());
        };
    }

    private static String needed(String value, String name) {
        if (value.isEmpty()) {
            throw new IllegalArgumentException("its " + name + " must be given");
        }
        return value;
    }

    private static Set<Pii.Kind> kinds(List<String> words) {
        Set<Pii.Kind> kinds = EnumSet.noneOf(Pii.Kind.class);
        words.forEach(word -> kinds.add(Pii.Kind.valueOf(word.toUpperCase(Locale.ROOT))));
        return kinds.isEmpty() ? EnumSet.allOf(Pii.Kind.class) : kinds;
    }
}
