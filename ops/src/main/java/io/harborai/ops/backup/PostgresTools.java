package io.harborai.ops.backup;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

import io.harborai.platform.storage.DatabaseUrl;

/** PostgreSQL's own tools, which must be installed: {@code pg_dump}, {@code pg_restore} and {@code psql}. */
final class PostgresTools {
    /** Options of the URL, and the variables by which the tools take them. */
    private static final Map<String, String> OPTIONS = Map.of("sslmode", "PGSSLMODE", "sslrootcert", "PGSSLROOTCERT",
            "sslcert", "PGSSLCERT", "sslkey", "PGSSLKEY", "gssEncMode", "PGGSSENCMODE", "channelBinding",
            "PGCHANNELBINDING");
    private static final String WAIT_S = "10";
    private static final int MOST_SAID = 4_000;

    private final DatabaseUrl.Postgres url;

    PostgresTools(DatabaseUrl.Postgres url) {
        this.url = url;
    }

    /** Writes the database as of one moment; others go on meanwhile. */
    void dump(Path file) throws IOException {
        run(List.of("pg_dump", "--format=custom", "--compress=0", "--no-owner", "--no-privileges", "--file="
                + file));
    }

    /** Puts a dump in the place of all there is, in one transaction. */
    void restore(Path dump) throws IOException {
        Path script = dump.resolveSibling(dump.getFileName() + ".sql");
        try {
            run(List.of("pg_restore", "--no-owner", "--no-privileges", "--file=" + script, dump.toString()));
            run(List.of("psql", "--no-psqlrc", "--quiet", "--single-transaction", "--set=ON_ERROR_STOP=1",
                    "--output=/dev/null", "--command=drop schema if exists public cascade",
                    "--command=create schema public", "--file=" + script));
        } finally {
            Files.deleteIfExists(script);
        }
    }

    private void run(List<String> command) throws IOException {
        Path said = Files.createTempFile("harborai-", ".log");
        try {
            ProcessBuilder builder = new ProcessBuilder(new ArrayList<>(command));
            builder.environment().putAll(environment());
            builder.redirectErrorStream(true).redirectOutput(said.toFile());
            builder.redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()));
            Process process = start(builder, command.getFirst());
            int code = wait(process);
            if (code != 0) {
                throw new BackupException(BackupException.Kind.FAILED, command.getFirst() + " failed (" + code + "): "
                        + text(said));
            }
        } finally {
            Files.deleteIfExists(said);
        }
    }

    private static Process start(ProcessBuilder builder, String tool) throws IOException {
        try {
            return builder.start();
        } catch (IOException missing) {
            throw new BackupException(BackupException.Kind.FAILED, tool + " cannot be run (" + missing.getMessage()
                    + "); install PostgreSQL's client tools, of the server's version or newer", missing);
        }
    }

    private static int wait(Process process) throws IOException {
        try {
            return process.waitFor();
        } catch (InterruptedException stopped) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
            throw new BackupException(BackupException.Kind.FAILED, "stopped while waiting for PostgreSQL's tools",
                    stopped);
        }
    }

    private static String text(Path said) throws IOException {
        String text = Files.readString(said, StandardCharsets.ISO_8859_1).strip();
        return text.length() > MOST_SAID ? text.substring(0, MOST_SAID) : text;
    }

    /** The password goes by the environment: arguments are seen by everybody on the machine. */
    private Map<String, String> environment() {
        Map<String, String> environment = new TreeMap<>(Map.of("PGHOST", url.host(), "PGPORT",
                Integer.toString(url.port()), "PGUSER", url.user(), "PGDATABASE", url.database(), "PGCONNECT_TIMEOUT",
                WAIT_S, "PGAPPNAME", "harborai-backup"));
        if (!url.password().reveal().isEmpty()) {
            environment.put("PGPASSWORD", url.password().reveal());
        }
        url.options().forEach((name, value) -> {
            String variable = OPTIONS.get(name);
            if (variable != null) {
                environment.put(variable, value);
            }
        });
        return environment;
    }
}
