package io.harborai.platform.config;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The reference of settings is written from the table that the loader works by. To write it anew:
 * {@code mvn -pl platform -am test -Dtest=ConfigReferenceTest -Dsurefire.failIfNoSpecifiedTests=false -Dharborai.write=true}
 */
final class ConfigReferenceTest {
    private static final Path PAGE = Path.of("..", "docs", "reference", "configuration.md");

    @Test
    void the_page_says_what_the_loader_does() throws IOException {
        String page = page();
        if (Boolean.getBoolean("harborai.write")) {
            Files.writeString(PAGE, page);
        }
        assertThat(Files.readString(PAGE)).isEqualTo(page);
    }

    private static String page() {
        StringBuilder page = new StringBuilder(
                """
                        # Configuration

                        YAML from `--config FILE`, else `harborai.yaml`, else `harborai_config.yaml` in the working directory; each key also as an environment
                        variable: `HARBORAI_` and the path in upper snake case. Options of the command line win over the environment, the environment over the file,
                        the file over what the [admin API](../guides/live-configuration.md) changed.
                        `*` is a name of yours. `${NAME}` and `${NAME:default}` take a value from the environment, `${secret:NAME}` a stored secret. `harborai config validate` tells every mistake,
                        `config show` the values in force, `config schema` the JSON Schema. *Later*: accepted and checked, without effect in this version.

                        | setting | default | allowed | variable | what |
                        |---|---|---|---|---|
                        """);
        for (Setting setting : Settings.ALL) {
            page.append("| `").append(setting.path()).append("` | ")
                    .append(setting.fallback().isEmpty() ? "" : "`" + setting.fallback() + "`").append(" | ")
                    .append(allowed(setting)).append(" | ").append(variables(setting)).append(" | ")
                    .append(setting.reserved() ? "*Later.* " : "").append(setting.doc()).append(" |\n");
        }
        return page.toString();
    }

    private static String allowed(Setting setting) {
        if (!setting.allowed().isEmpty()) {
            return String.join(", ", setting.allowed());
        }
        return switch (setting.type()) {
            case INTEGER -> (long) setting.min() + " to " + (long) setting.max()
                    + (setting.unit().isEmpty() ? "" : " " + setting.unit());
            case NUMBER -> setting.min() + " to " + setting.max()
                    + (setting.unit().isEmpty() ? "" : " " + setting.unit());
            case FLAG -> "true, false";
            case TEXT, PATH, URL, SECRET, WORD, WORDS, URLS, NAMES, HEADERS, TARGETS, RULES ->
                setting.type().name().toLowerCase(Locale.ROOT);
        };
    }

    private static String variables(Setting setting) {
        String own = "HARBORAI_" + setting.path().replace('.', '_').toUpperCase(Locale.ROOT);
        String others = setting.otherNames().isEmpty()
                ? ""
                : ", `" + String.join("`, `", setting.otherNames()) + "`";
        return "`" + own + "`" + others;
    }
}
