package io.harborai.app.serve;

import java.util.List;

import io.harborai.gateway.http.PublicFiles;

/** The page that a browser sees at {@code /}. */
final class LandingPage {
    /** The page itself last: it refers to the others by their hashes. */
    private static final List<String> FILES = List.of("landing.css", "landing.js", "index.html");

    private LandingPage() {
    }

    static PublicFiles files() {
        return PublicFiles.read(LandingPage.class.getClassLoader(), "io/harborai/app/console", FILES);
    }
}
