package io.harborai.platform.config;

import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Loads a configuration. The sources, the stronger first: flags, environment, file, database, defaults. Every finding is
 * reported, not only the first. Immutable; safe to share between threads.
 */
public final class ConfigLoader {
    /** Files looked for in the working directory when none is named, the first that exists wins. */
    public static final List<String> DEFAULT_FILES = List.of("harborai.yaml", "harborai_config.yaml");
    private static final long MAX_BYTES = 1 << 20;

    /** The file's findings first, from top to bottom. */
    private static final Comparator<Finding> IN_ORDER = Comparator
            .comparingInt((Finding finding) -> finding.origin().line() == 0
                    ? Integer.MAX_VALUE
                    : finding.origin().line())
            .thenComparingInt(finding -> finding.origin().column());

    private final Map<String, String> environment;
    private final Path directory;
    private final Map<String, KnownProvider> known;
    private final SecretLookup secrets;
    private final Overlay overlay;

    private ConfigLoader(Map<String, String> environment, Path directory, Map<String, KnownProvider> known,
            SecretLookup secrets, Overlay overlay) {
        this.environment = Map.copyOf(environment);
        this.directory = directory;
        this.known = Map.copyOf(known);
        this.secrets = secrets;
        this.overlay = overlay;
    }

    /**
     * Makes a loader.
     *
     * @param environment the environment variables
     * @param directory the working directory: relative paths are relative to it
     * @param known the providers that are known by name
     * @return the loader
     */
    public static ConfigLoader create(Map<String, String> environment, Path directory,
            Collection<KnownProvider> known) {
        return new ConfigLoader(environment, directory,
                known.stream().collect(Collectors.toUnmodifiableMap(KnownProvider::name, Function.identity())),
                SecretLookup.LATER, Overlay.NONE);
    }

    /**
     * The same with what an open database knows.
     *
     * @param lookup finds what {@code ${secret:name}} stands for
     * @param changes what the admin API changed
     * @return the loader
     */
    public ConfigLoader with(SecretLookup lookup, Overlay changes) {
        return new ConfigLoader(environment, directory, known, lookup, changes);
    }

    Path directory() {
        return directory;
    }

    /**
     * Loads the default file if there is one, else only environment, flags and defaults.
     *
     * @param flags values from the command line, by path, such as {@code server.port}
     * @return the configuration, or why there is none
     */
    public ConfigResult load(Map<String, String> flags) {
        for (String name : DEFAULT_FILES) {
            if (Files.exists(directory.resolve(name))) {
                return load(List.of(Path.of(name)), flags);
            }
        }
        return check(List.of(), flags);
    }

    /**
     * Loads a file, which must exist.
     *
     * @param file the file; relative to the working directory
     * @param flags values from the command line, by path, such as {@code server.port}
     * @return the configuration, or why there is none
     */
    public ConfigResult load(Path file, Map<String, String> flags) {
        return load(List.of(file), flags);
    }

    /**
     * Loads several files, which must exist: what a later one sets comes before what an earlier one does, setting by setting.
     *
     * @param files the files; relative to the working directory
     * @param flags values from the command line, by path, such as {@code server.port}
     * @return the configuration, or why there is none
     */
    public ConfigResult load(List<Path> files, Map<String, String> flags) {
        List<Text> texts = new ArrayList<>();
        for (Path file : files) {
            switch (read(file)) {
                case Reading.Whole whole -> texts.add(whole.text());
                case Reading.None none -> {
                    return none.why();
                }
            }
        }
        return check(texts, flags);
    }

    private record Text(String source, String text) {}

    private sealed interface Reading {
        record Whole(Text text) implements Reading {}

        record None(ConfigResult why) implements Reading {}
    }

    private Reading read(Path file) {
        Path whole = directory.resolve(file);
        try {
            if (Files.isDirectory(whole)) {
                return unavailable(file, ConfigResult.Cause.IO, file + " is a directory, not a file");
            }
            if (Files.size(whole) > MAX_BYTES) {
                return rejected(file, "larger than 1 MiB; a configuration is text of a few kilobytes");
            }
            return new Reading.Whole(new Text(file.toString(), Files.readString(whole)));
        } catch (NoSuchFileException e) {
            return unavailable(file, ConfigResult.Cause.MISSING,
                    "there is no file " + whole + "; name one that exists with --config, or leave the flag out");
        } catch (AccessDeniedException e) {
            return unavailable(file, ConfigResult.Cause.PERMISSION,
                    "this user may not read " + whole + "; change its owner or mode");
        } catch (CharacterCodingException e) {
            return rejected(file, "not UTF-8 text; save it as UTF-8");
        } catch (IOException e) {
            return unavailable(file, ConfigResult.Cause.IO, "cannot read " + whole + ": " + e);
        }
    }

    private static Reading unavailable(Path file, ConfigResult.Cause cause, String message) {
        return new Reading.None(new ConfigResult.Unavailable(file, cause, message));
    }

    private static Reading rejected(Path file, String message) {
        return new Reading.None(new ConfigResult.Rejected(
                List.of(Finding.error(new Origin(file.toString(), 0, 0), "", "", message))));
    }

    private ConfigResult check(List<Text> texts, Map<String, String> flags) {
        List<Finding> findings = new ArrayList<>();
        Values values = new Values();
        ValueParser parser = new ValueParser(findings, values);
        for (Text text : texts) {
            if (!text.text().isBlank()) {
                FileSource file = new FileSource(values, parser, new Placeholders(environment, secrets));
                YamlReader.read(text.source(), text.text(), findings).ifPresent(file::read);
            }
        }
        new EnvironmentSource(environment, values, parser, findings, known.keySet()).read();
        new LinkedHashMap<>(flags).forEach((path, value) -> flag(parser, path, value));
        new OverlaySource(values, findings, new Placeholders(environment, secrets)).read(overlay);
        new CrossChecks(values, known, environment, findings).run();
        HarborConfig.Prices prices = new PriceSettings(values, directory.toAbsolutePath(), findings).read();
        findings.sort(IN_ORDER);
        if (findings.stream().anyMatch(finding -> finding.severity() == Finding.Severity.ERROR)) {
            return new ConfigResult.Rejected(findings);
        }
        HarborConfig config = new Assembler(values, known.keySet(), directory).assemble(prices);
        return new ConfigResult.Loaded(config, ConfigView.of(values, config.dataDir()), findings);
    }

    private static void flag(ValueParser parser, String path, String value) {
        Key key = Key.of(path);
        Setting setting = Settings.at(key)
                .orElseThrow(() -> new IllegalArgumentException("no setting has the path " + path));
        Origin origin = new Origin("flag for " + path, 0, 0);
        parser.accept(setting, key, new Raw.Scalar(origin, value), Optional.empty());
    }
}
