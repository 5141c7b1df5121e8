package io.harborai.platform.config;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

import io.harborai.engine.routing.Condition;
import io.harborai.engine.routing.Rule;
import io.harborai.engine.routing.Steering;
import org.jspecify.annotations.Nullable;

/** Reads the rules of an alias. Confined to one load. */
final class RuleParser {
    private static final Set<String> NAMES = Set.of("name", "when", "to");
    private static final List<String> CONDITIONS = List.of("headers", "tags", "model", "min_tokens", "max_tokens",
            "min_bytes", "max_bytes", "stream", "tools", "images");
    private static final Setting TEXT = Setting.text("text", "");
    private static final Setting FLAG = Setting.flag("flag", false);
    private static final Setting COUNT = Setting.integer("count", 0, 0, 2_000_000_000);
    private static final Setting TARGETS = Setting.list("to", Setting.Type.TARGETS, "");

    private final ValueParser parser;
    private final Setting setting;
    private final Optional<Placeholders> placeholders;

    RuleParser(ValueParser parser, Setting setting, Optional<Placeholders> placeholders) {
        this.parser = parser;
        this.setting = setting;
        this.placeholders = placeholders;
    }

    Optional<List<AliasSteering.Rule>> parse(Key key, Raw raw) {
        if (!(raw instanceof Raw.Sequence sequence) || sequence.items().size() > Steering.MAX_RULES) {
            parser.refuse(raw.origin(), key, "", SettingText.allowed(setting));
            return Optional.empty();
        }
        List<AliasSteering.Rule> rules = new ArrayList<>();
        int number = 0;
        for (Raw item : sequence.items()) {
            number++;
            rule(key.child(String.valueOf(number)), "rule " + number, item).ifPresent(rules::add);
        }
        return Optional.of(List.copyOf(rules));
    }

    private Optional<AliasSteering.Rule> rule(Key key, String usualName, Raw raw) {
        if (!(raw instanceof Raw.Mapping mapping)) {
            parser.refuse(raw.origin(), key, "", SettingText.allowed(setting));
            return Optional.empty();
        }
        unknown(key, mapping, NAMES);
        Raw.Entry when = mapping.entries().get("when");
        Raw.Entry to = mapping.entries().get("to");
        if (when == null || to == null || !(when.value() instanceof Raw.Mapping conditions)) {
            parser.refuse(mapping.origin(), key, "",
                    "a rule needs both: when, a mapping of conditions, and to, targets");
            return Optional.empty();
        }
        String name = scalar(TEXT, key.child("name"), mapping.entries().get("name")).orElse(usualName);
        List<Condition> all = conditions(key.child("when"), conditions);
        if (all.isEmpty() || all.size() > Rule.MAX_CONDITIONS) {
            parser.refuse(when.value().origin(), key.child("when"), "", "must have 1 to " + Rule.MAX_CONDITIONS
                    + " conditions, of " + String.join(", ", CONDITIONS));
            return Optional.empty();
        }
        return new TargetParser(parser, TARGETS, placeholders).parse(key.child("to"), to.value())
                .map(targets -> new AliasSteering.Rule(name, all, targets));
    }

    private List<Condition> conditions(Key key, Raw.Mapping mapping) {
        unknown(key, mapping, CONDITIONS);
        List<Condition> all = new ArrayList<>();
        patterns(key.child("headers"), mapping, "headers", Condition.Header::new, all);
        patterns(key.child("tags"), mapping, "tags", Condition.Tag::new, all);
        text(key, mapping, "model", text -> new Condition.Model(new Condition.Pattern(text)), all);
        range(key, mapping, "tokens", Condition.Tokens::new, all);
        range(key, mapping, "bytes", Condition.Bytes::new, all);
        flag(key, mapping, "stream", Condition.Stream::new, all);
        flag(key, mapping, "tools", Condition.Tools::new, all);
        flag(key, mapping, "images", Condition.Images::new, all);
        return all;
    }

    private interface Named {
        Condition of(String name, Condition.Pattern pattern);
    }

    private interface Range {
        Condition of(long least, long most);
    }

    private void patterns(Key key, Raw.Mapping mapping, String name, Named condition, List<Condition> all) {
        Raw.Entry entry = mapping.entries().get(name);
        if (entry == null) {
            return;
        }
        if (!(entry.value() instanceof Raw.Mapping names)) {
            parser.refuse(entry.value().origin(), key, "", "must be a mapping of names to patterns, in which * stands "
                    + "for any characters");
            return;
        }
        names.entries().keySet().forEach(one -> text(key, names, one,
                text -> condition.of(one, new Condition.Pattern(text)), all));
    }

    private void text(Key key, Raw.Mapping mapping, String name, Function<String, Condition> condition,
            List<Condition> all) {
        Raw.Entry entry = mapping.entries().get(name);
        scalar(TEXT, key.child(name), entry).ifPresent(text -> {
            try {
                all.add(condition.apply(text));
            } catch (IllegalArgumentException outOfBounds) {
                parser.refuse(origin(entry, mapping), key.child(name), text, String.valueOf(outOfBounds.getMessage()));
            }
        });
    }

    private void range(Key key, Raw.Mapping mapping, String what, Range condition, List<Condition> all) {
        Optional<Integer> least = count(key, mapping, "min_" + what);
        Optional<Integer> most = count(key, mapping, "max_" + what);
        if (least.isEmpty() && most.isEmpty()) {
            return;
        }
        long from = least.orElse(0);
        long to = most.map(Integer::longValue).orElse(Long.MAX_VALUE);
        if (from > to) {
            parser.refuse(mapping.origin(), key.child("min_" + what), String.valueOf(from),
                    "must not be above max_" + what + ", which is " + to);
            return;
        }
        all.add(condition.of(from, to));
    }

    private Optional<Integer> count(Key key, Raw.Mapping mapping, String name) {
        Raw.Entry entry = mapping.entries().get(name);
        Optional<String> text = scalar(COUNT, key.child(name), entry);
        Optional<Integer> count = text.flatMap(written -> ValueParser.integer(COUNT, written));
        if (text.isPresent() && count.isEmpty()) {
            parser.refuse(origin(entry, mapping), key.child(name), text.get(), SettingText.allowed(COUNT));
        }
        return count;
    }

    private void flag(Key key, Raw.Mapping mapping, String name, Function<Boolean, Condition> condition,
            List<Condition> all) {
        Raw.Entry entry = mapping.entries().get(name);
        Optional<String> text = scalar(FLAG, key.child(name), entry);
        Optional<Boolean> flag = text.flatMap(ValueParser::flag);
        if (text.isPresent() && flag.isEmpty()) {
            parser.refuse(origin(entry, mapping), key.child(name), text.get(), SettingText.allowed(FLAG));
        }
        flag.ifPresent(wanted -> all.add(condition.apply(wanted)));
    }

    private Optional<String> scalar(Setting type, Key key, Raw.@Nullable Entry entry) {
        return entry == null
                ? Optional.empty()
                : parser.text(type, key, entry.value(), placeholders).map(String::strip);
    }

    private static Origin origin(Raw.@Nullable Entry entry, Raw.Mapping mapping) {
        return entry == null ? mapping.origin() : entry.value().origin();
    }

    private void unknown(Key key, Raw.Mapping mapping, Collection<String> known) {
        for (Map.Entry<String, Raw.Entry> entry : mapping.entries().entrySet()) {
            if (!known.contains(entry.getKey())) {
                parser.refuse(entry.getValue().name(), key, entry.getKey(), "unknown key; known here are "
                        + String.join(", ", known.stream().sorted().toList())
                        + NearestName.of(entry.getKey(), known).map(near -> "; did you mean " + near + "?").orElse(""));
            }
        }
    }
}
