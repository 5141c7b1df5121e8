package io.harborai.platform.config;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/** Reads an overlay, and puts under the values of the stronger sources what it adds. Confined to one load. */
final class OverlaySource {
    private static final Pattern REFERENCE = Pattern.compile("\\$\\{secret:[^}]+}");
    private static final Pattern OTHER_PLACEHOLDER = Pattern.compile("(?<!\\$)\\$\\{(?!secret:)");

    private final Values stronger;
    private final List<Finding> findings;
    private final Placeholders placeholders;

    OverlaySource(Values stronger, List<Finding> findings, Placeholders placeholders) {
        this.stronger = stronger;
        this.findings = findings;
        this.placeholders = placeholders;
    }

    void read(Overlay overlay) {
        if (overlay.document().isBlank()) {
            return;
        }
        YamlReader.read(overlay.source(), overlay.document(), findings).ifPresent(raw -> {
            int before = findings.size();
            check(Key.ROOT, raw);
            Values weaker = new Values();
            new FileSource(weaker, new ValueParser(findings, weaker), placeholders).read(raw);
            if (findings.size() == before) {
                merge(weaker);
            }
        });
    }

    /** What the rules of a file do not forbid: settings of a process, credentials in the clear, the process's environment. */
    private void check(Key key, Raw raw) {
        Optional<Setting> setting = key.equals(Key.ROOT) ? Optional.empty() : Settings.at(key);
        if (setting.isPresent()) {
            if (!Overlay.mayHold(key)) {
                findings.add(Finding.error(raw.origin(), key.toString(), "",
                        "is set in the file or the environment only; the database does not hold it"));
                return;
            }
            value(key, setting.get().masked(), raw);
        } else if (raw instanceof Raw.Mapping mapping) {
            mapping.entries().forEach((name, entry) -> check(key.child(name), entry.value()));
        }
    }

    private void value(Key key, boolean masked, Raw raw) {
        switch (raw) {
            case Raw.Scalar(Origin origin, String text) -> scalar(key, masked, origin, text);
            case Raw.Sequence sequence -> sequence.items().forEach(item -> value(key, masked, item));
            case Raw.Mapping mapping -> mapping.entries().values().forEach(entry -> value(key, masked, entry.value()));
            case Raw.Empty empty -> {
            }
        }
    }

    private void scalar(Key key, boolean masked, Origin origin, String text) {
        if (OTHER_PLACEHOLDER.matcher(text).find()) {
            findings.add(Finding.error(origin, key.toString(), "",
                    "the database may not refer to the environment of a server; write ${secret:NAME}"));
        } else if (masked && !text.equals("none") && !REFERENCE.matcher(text).find()) {
            findings.add(
                    Finding.error(origin, key.toString(), "****", "a credential is not kept in the clear; store it "
                            + "with harborai secrets set NAME, and write ${secret:NAME}"));
        }
    }

    private void merge(Values weaker) {
        for (String section : List.of("providers", "models", "guardrails")) {
            Map<String, Origin> owned = stronger.entries(section);
            Map<String, Origin> added = weaker.entries(section);
            added.forEach((name, origin) -> {
                Origin owner = owned.get(name);
                if (owner != null) {
                    findings.add(Overlay.shadowed(origin, new Key(List.of(section, name)), owner));
                }
            });
            weaker.all().entrySet().removeIf(given -> given.getKey().segments().getFirst().equals(section)
                    && owned.containsKey(given.getKey().segments().get(1)));
            weaker.dropMissing(section, owned.keySet());
            added.forEach((name, origin) -> stronger.putEntry(section, name, origin));
        }
        weaker.all().forEach((key, given) -> stronger.find(key).ifPresentOrElse(
                owner -> findings.add(Overlay.shadowed(given.origin(), key, owner.origin())),
                () -> stronger.put(key, given)));
        weaker.allMissing().forEach(stronger::putMissing);
    }
}
