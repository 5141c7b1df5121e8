package io.harborai;

import java.io.File;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/** The SDK runs with what comes with it: Micrometer and OpenTelemetry are for those who have them. */
final class BareClassPathTest {
    @Test
    void aCallRunsWithoutThem() throws Exception {
        ClassLoader before = Thread.currentThread().getContextClassLoader();
        try (URLClassLoader bare = bare()) {
            Thread.currentThread().setContextClassLoader(bare);
            Object call = bare.loadClass("io.harborai.BareCall").getConstructor().newInstance();
            assertThat(((Supplier<?>) call).get()).asString().contains("all alone");
        } finally {
            Thread.currentThread().setContextClassLoader(before);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"io.micrometer.core.instrument.MeterRegistry", "io.opentelemetry.api.OpenTelemetry",
            "org.junit.jupiter.api.Test"})
    void theyAreNotThere(String name) throws Exception {
        try (URLClassLoader bare = bare()) {
            assertThatExceptionOfType(ClassNotFoundException.class).isThrownBy(() -> bare.loadClass(name));
        }
    }

    private static URLClassLoader bare() throws Exception {
        List<URL> urls = new ArrayList<>();
        urls.add(url(Path.of("target", "classes")));
        urls.add(url(Path.of("target", "test-classes")));
        for (String path : Files.readString(Path.of("target", "runtime-classpath.txt")).strip().split(
                File.pathSeparator,
                -1)) {
            urls.add(url(Path.of(path)));
        }
        return new URLClassLoader(urls.toArray(URL[]::new), ClassLoader.getPlatformClassLoader());
    }

    private static URL url(Path path) throws MalformedURLException {
        return path.toUri().toURL();
    }
}
