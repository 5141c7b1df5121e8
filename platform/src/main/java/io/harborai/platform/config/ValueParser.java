package io.harborai.platform.config;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

import io.harborai.engine.provider.Secret;

/** Turns a written value into one of its setting's type, or into a finding. Confined to one load. */
final class ValueParser {
    private static final Set<String> YES = Set.of("true", "yes", "on", "1");
    private static final Set<String> NO = Set.of("false", "no", "off", "0");
    private static final Pattern INTEGER = Pattern.compile("[+-]?[0-9]{1,18}");
    private static final Pattern NUMBER = Pattern.compile("[+-]?([0-9]+\\.?[0-9]*|\\.[0-9]+)([eE][+-]?[0-9]{1,3})?");
    private static final Pattern HOST = Pattern.compile("[A-Za-z0-9._:%\\[\\]-]+");
    private static final Pattern HEADER_NAME = Pattern.compile("[A-Za-z0-9!#$%&'*+.^_`|~-]+");
    private static final Pattern CONTROL = Pattern.compile("[\\x00-\\x08\\x0a-\\x1f\\x7f]");
    private static final Set<String> OWN_HEADERS = Set.of("host", "content-length", "transfer-encoding", "connection");
    private static final int MAX_SHOWN = 80;

    private final List<Finding> findings;
    private final Values values;

    ValueParser(List<Finding> findings, Values values) {
        this.findings = findings;
        this.values = values;
    }

    /**
     * Parses a value and keeps it if it is right.
     *
     * @param placeholders resolves variables in a file's values; those of the environment and of flags hold none
     */
    void accept(Setting setting, Key key, Raw raw, Optional<Placeholders> placeholders) {
        int before = findings.size();
        Optional<Object> value = switch (setting.type()) {
            case WORDS, URLS, NAMES -> list(setting, key, raw, placeholders).map(items -> items);
            case HEADERS -> headers(setting, key, raw, placeholders).map(items -> items);
            case TARGETS -> new TargetParser(this, setting, placeholders).parse(key, raw).map(items -> items);
            case RULES -> new RuleParser(this, setting, placeholders).parse(key, raw).map(items -> items);
            default -> text(setting, key, raw, placeholders).flatMap(text -> scalar(setting, key, raw.origin(), text));
        };
        if (findings.size() == before) {
            value.ifPresent(right -> values.put(key, new Values.Given(setting, right, raw.origin())));
        }
    }

    /** The text of a scalar with its variables resolved. */
    Optional<String> text(Setting setting, Key key, Raw raw, Optional<Placeholders> placeholders) {
        if (!(raw instanceof Raw.Scalar(Origin origin, String written))) {
            String kind = raw instanceof Raw.Empty ? "has no value" : "must be a single value, not a list or a mapping";
            refuse(raw.origin(), key, "", kind + "; " + SettingText.allowed(setting));
            return Optional.empty();
        }
        if (placeholders.isEmpty()) {
            return Optional.of(written);
        }
        if (!setting.masked() && Placeholders.namesSecret(written)) {
            refuse(origin, key, "", "a secret may stand in a credential or a header only; use ${VARIABLE} here");
            return Optional.empty();
        }
        switch (placeholders.get().resolve(written)) {
            case Placeholders.Resolution.Resolved(String text) -> {
                return Optional.of(text);
            }
            case Placeholders.Resolution.Refused(String message) -> refuse(origin, key, "", message);
            case Placeholders.Resolution.Later later -> {
                values.putMissing(key, Values.MissingCredential.later(origin));
                // A header's value needs some text; nobody calls a provider before the secrets are known.
                return setting.type() == Setting.Type.SECRET ? Optional.empty() : Optional.of("later");
            }
            case Placeholders.Resolution.Missing(String variable) -> {
                if (setting.type() == Setting.Type.SECRET) {
                    values.putMissing(key, new Values.MissingCredential(variable, origin));
                } else {
                    refuse(origin, key, written, "the environment variable " + variable
                            + " is not set; set it, or give a default: ${" + variable + ":value}");
                }
            }
        }
        return Optional.empty();
    }

    private Optional<Object> scalar(Setting setting, Key key, Origin origin, String written) {
        String text = written.strip();
        Optional<Object> value = switch (setting.type()) {
            case INTEGER -> integer(setting, text).map(number -> number);
            case NUMBER -> number(setting, text).map(number -> number);
            case FLAG -> flag(text).map(flag -> flag);
            case WORD -> word(setting, text).map(word -> word);
            case PATH -> path(text).map(path -> path);
            case SECRET -> secret(text).map(secret -> secret);
            case URL -> {
                boolean usual = text.equals(setting.fallback()) && !setting.path().contains("*");
                Optional<String> problem = usual ? Optional.empty() : UrlRules.problem(setting, text);
                problem.ifPresent(message -> refuse(origin, key, UrlRules.masked(text), message));
                yield problem.isPresent() ? Optional.empty() : Optional.of(text);
            }
            default ->
                Optional.of(text).filter(any -> !setting.path().equals("server.host") || HOST.matcher(any).matches())
                        .filter(any -> !any.isEmpty() && !CONTROL.matcher(any).find()).map(any -> any);
        };
        if (value.isEmpty() && setting.type() != Setting.Type.URL) {
            refuse(origin, key, setting.masked() ? "****" : text,
                    SettingText.allowed(setting) + SettingText.nearest(setting, text));
        }
        return value;
    }

    static Optional<Integer> integer(Setting setting, String text) {
        if (!INTEGER.matcher(text).matches()) {
            return Optional.empty();
        }
        long number = Long.parseLong(text);
        return number < setting.min() || number > setting.max() ? Optional.empty() : Optional.of((int) number);
    }

    private static Optional<Double> number(Setting setting, String text) {
        return Optional.of(text).filter(any -> NUMBER.matcher(any).matches()).map(Double::valueOf)
                .filter(number -> number >= setting.min() && number <= setting.max());
    }

    static Optional<Boolean> flag(String text) {
        String word = text.toLowerCase(Locale.ROOT);
        return YES.contains(word) ? Optional.of(true) : NO.contains(word) ? Optional.of(false) : Optional.empty();
    }

    private static Optional<String> word(Setting setting, String text) {
        return setting.allowed().stream().filter(word -> word.equalsIgnoreCase(text)).findFirst();
    }

    private static Optional<String> path(String text) {
        try {
            return text.isEmpty() ? Optional.empty() : Optional.of(Path.of(text).toString());
        } catch (InvalidPathException e) {
            return Optional.empty();
        }
    }

    private static Optional<Secret> secret(String text) {
        return text.isEmpty() || CONTROL.matcher(text).find() ? Optional.empty() : Optional.of(Secret.of(text));
    }

    private Optional<List<String>> list(Setting setting, Key key, Raw raw, Optional<Placeholders> placeholders) {
        List<Raw> items = switch (raw) {
            case Raw.Sequence sequence -> sequence.items();
            case Raw.Scalar scalar -> YamlReader.splitList(scalar.origin(), scalar.text());
            case Raw.Empty empty -> List.of();
            case Raw.Mapping mapping -> List.of(mapping);
        };
        List<String> parsed = new ArrayList<>();
        for (Raw item : items) {
            text(setting, key, item, placeholders).ifPresent(text -> {
                Optional<String> right = item(setting, text.strip());
                right.ifPresentOrElse(parsed::add, () -> refuse(item.origin(), key, UrlRules.masked(text),
                        SettingText.allowed(setting) + SettingText.nearest(setting, text)));
            });
        }
        return Optional.of(List.copyOf(parsed));
    }

    private static Optional<String> item(Setting setting, String text) {
        return switch (setting.type()) {
            case WORDS -> word(setting, text);
            case URLS -> UrlRules.problem(setting, text).isPresent() ? Optional.empty() : Optional.of(text);
            default -> Optional.of(text).filter(any -> !any.isEmpty());
        };
    }

    private Optional<Map<String, Secret>> headers(Setting setting, Key key, Raw raw,
            Optional<Placeholders> placeholders) {
        Map<String, Secret> headers = new LinkedHashMap<>();
        switch (raw) {
            case Raw.Mapping mapping -> mapping.entries().forEach((name, entry) -> text(setting, key.child(name),
                    entry.value(), placeholders).ifPresent(text -> header(key, headers, entry.name(), name, text)));
            case Raw.Scalar scalar -> {
                for (Raw item : YamlReader.splitList(scalar.origin(), scalar.text())) {
                    String[] pair = ((Raw.Scalar) item).text().split("=", 2);
                    header(key, headers, item.origin(), pair[0].strip(), pair.length == 2 ? pair[1].strip() : "");
                }
            }
            default -> refuse(raw.origin(), key, "", SettingText.allowed(setting));
        }
        return Optional.of(headers);
    }

    private void header(Key key, Map<String, Secret> headers, Origin origin, String name, String text) {
        boolean own = OWN_HEADERS.contains(name.toLowerCase(Locale.ROOT));
        if (own || !HEADER_NAME.matcher(name).matches()) {
            refuse(origin, key.child(name), "****", own ? "this header is set by HarborAI" : "is not a header's name");
        } else if (text.isEmpty() || CONTROL.matcher(text).find()) {
            refuse(origin, key.child(name), "****", "a header's value must be one line of text");
        } else {
            headers.put(name, Secret.of(text));
        }
    }

    void refuse(Origin origin, Key key, String value, String message) {
        String shown = value.length() > MAX_SHOWN ? value.substring(0, MAX_SHOWN) + "…" : value;
        findings.add(Finding.error(origin, key.toString(), CONTROL.matcher(shown).replaceAll("?"), message));
    }
}
