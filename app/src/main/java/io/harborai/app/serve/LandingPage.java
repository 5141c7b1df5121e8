package io.harborai.app.serve;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;

import io.harborai.gateway.http.PublicFiles;

/** The pages for people: the one at {@code /}, and the console at {@code /console/}. */
final class LandingPage {
    /** Those that refer to others by their hashes come after them. */
    private static final List<String> FILES = List.of("landing.css", "landing.js", "index.html", "mark.svg",
            "console.css", "words-en.js", "words-zh.js", "core.js", "ui.js", "chart.js", "markdown.js", "list.js",
            "overview.js", "playground.js", "terms.js", "keys.js", "teams.js", "usage.js", "requests.js", "models.js",
            "config.js", "audit.js", "health.js", "alerts.js", "knowledge.js", "chatlink.js", "moderation.js",
            "chatfiles.js", "chatai.js", "composer.js",
            "chat.js", "prompts.js", "accounts.js", "tuning.js", "backups.js", "logs.js", "app.js", "console.html");
    private static final String JARS = "META-INF/resources/webjars/";

    private LandingPage() {
    }

    static PublicFiles files() {
        SequencedMap<String, String> resources = new LinkedHashMap<>();
        // The versions are those of app/pom.xml.
        resources.put("preact.js", JARS + "preact/10.27.2/dist/preact.min.umd.js");
        resources.put("hooks.js", JARS + "preact/10.27.2/hooks/dist/hooks.umd.js");
        resources.put("marked.js", JARS + "marked/16.4.1/lib/marked.umd.js");
        resources.put("purify.js", JARS + "dompurify/3.2.6/dist/purify.min.js");
        resources.put("yaml.js", JARS + "js-yaml/4.1.0/dist/js-yaml.min.js");
        FILES.forEach(name -> resources.put(name, "io/harborai/app/console/" + name));
        return PublicFiles.of(LandingPage.class.getClassLoader(), resources);
    }
}
