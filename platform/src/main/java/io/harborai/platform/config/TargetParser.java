package io.harborai.platform.config;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

import org.jspecify.annotations.Nullable;

/** Reads the targets of an alias. Confined to one load. */
final class TargetParser {
    private static final Setting WEIGHT = Setting.integer("weight", 1, 0, 10_000);
    private static final Set<String> NAMES = Set.of("model", "weight");

    private final ValueParser parser;
    private final Setting setting;
    private final Optional<Placeholders> placeholders;

    TargetParser(ValueParser parser, Setting setting, Optional<Placeholders> placeholders) {
        this.parser = parser;
        this.setting = setting;
        this.placeholders = placeholders;
    }

    Optional<List<HarborConfig.Target>> parse(Key key, Raw raw) {
        List<Raw> items = switch (raw) {
            case Raw.Sequence sequence -> sequence.items();
            case Raw.Scalar scalar -> YamlReader.splitList(scalar.origin(), scalar.text());
            default -> List.of();
        };
        if (items.isEmpty()) {
            parser.refuse(raw.origin(), key, "", SettingText.allowed(setting) + ", at least one");
            return Optional.empty();
        }
        List<HarborConfig.Target> targets = new ArrayList<>();
        for (Raw item : items) {
            target(key, item).ifPresent(targets::add);
        }
        if (targets.size() == items.size() && targets.stream().allMatch(target -> target.weight() == 0)) {
            parser.refuse(raw.origin(), key, "", "every weight is 0; at least one must be above");
        }
        return Optional.of(List.copyOf(targets));
    }

    private Optional<HarborConfig.Target> target(Key key, Raw item) {
        if (!(item instanceof Raw.Mapping mapping)) {
            return name(key, item).map(name -> new HarborConfig.Target(name, 1));
        }
        mapping.entries().forEach((name, entry) -> {
            if (!NAMES.contains(name)) {
                parser.refuse(entry.name(), key, name, "unknown key of a target; known are model and weight"
                        + NearestName.of(name, NAMES).map(near -> "; did you mean " + near + "?").orElse(""));
            }
        });
        Raw.Entry model = mapping.entries().get("model");
        if (model == null) {
            parser.refuse(mapping.origin(), key, "", "a target needs a model: {model: provider/model, weight: 1}");
            return Optional.empty();
        }
        Optional<Integer> weight = weight(key, mapping.entries().get("weight"));
        return name(key, model.value()).flatMap(name -> weight.map(share -> new HarborConfig.Target(name, share)));
    }

    private Optional<String> name(Key key, Raw raw) {
        Optional<String> name = parser.text(setting, key, raw, placeholders).map(String::strip);
        name.filter(text -> text.isEmpty() || text.startsWith("/") || text.endsWith("/"))
                .ifPresent(text -> parser.refuse(raw.origin(), key, text, SettingText.allowed(setting)));
        return name;
    }

    private Optional<Integer> weight(Key key, Raw.@Nullable Entry entry) {
        if (entry == null) {
            return Optional.of(1);
        }
        Optional<String> text = parser.text(WEIGHT, key.child("weight"), entry.value(), placeholders);
        Optional<Integer> weight = text.flatMap(written -> ValueParser.integer(WEIGHT, written.strip()));
        if (text.isPresent() && weight.isEmpty()) {
            parser.refuse(entry.value().origin(), key.child("weight"), text.get(), SettingText.allowed(WEIGHT));
        }
        return weight;
    }
}
