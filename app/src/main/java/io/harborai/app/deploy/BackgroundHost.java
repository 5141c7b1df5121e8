package io.harborai.app.deploy;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

import io.harborai.platform.storage.PrivateFiles;

/**
 * A process in the background, known by the file {@code harborai.pid}. It outlives the command that started it, and the
 * terminal.
 *
 * @param root the directory of the releases; its console goes to {@code harborai.out} there
 * @param directory its working directory
 * @param environment its environment
 * @param arguments what follows {@code serve --config FILE}
 */
public record BackgroundHost(Path root, Path directory, Map<String, String> environment, List<String> arguments)
        implements
            Host {
    private static final int LAST_WORDS = 2_000;
    private static final Duration AFTER_FORCE = Duration.ofSeconds(10);
    /** Takes the process out of the terminal's session, so that closing the terminal does not end it. */
    private static final Path SETSID = Path.of("/usr/bin/setsid");

    /** Copies both collections. */
    public BackgroundHost {
        environment = Map.copyOf(environment);
        arguments = List.copyOf(arguments);
    }

    @Override
    public String about() {
        return "a background process (" + pidFile() + ")";
    }

    @Override
    public boolean running() throws IOException {
        return process().isPresent();
    }

    @Override
    public void stop(Duration limit) throws IOException, InterruptedException {
        Optional<ProcessHandle> process = process();
        if (process.isPresent()) {
            process.get().destroy();
            if (!ended(process.get(), limit)) {
                process.get().destroyForcibly();
                if (!ended(process.get(), AFTER_FORCE)) {
                    throw new IOException("the process " + process.get().pid() + " does not end");
                }
            }
        }
        Files.deleteIfExists(pidFile());
    }

    private static boolean ended(ProcessHandle process, Duration limit) throws InterruptedException {
        try {
            process.onExit().get(limit.toMillis(), TimeUnit.MILLISECONDS);
            return true;
        } catch (TimeoutException late) {
            return false;
        } catch (ExecutionException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    @Override
    public void start(Path release) throws IOException {
        PrivateFiles.makeFile(console());
        List<String> command = new ArrayList<>();
        if (Files.isExecutable(SETSID)) {
            command.add(SETSID.toString());
        }
        command.addAll(List.of("bash", release.resolve(Releases.LAUNCHER).toString(), "serve", "--config",
                release.resolve(Releases.CONFIG).toString()));
        command.addAll(arguments);
        ProcessBuilder builder = new ProcessBuilder(command).directory(directory.toFile())
                .redirectInput(Path.of("/dev/null").toFile()).redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(console().toFile()));
        builder.environment().clear();
        builder.environment().putAll(environment);
        // Each of them is replaced by the next one, so the number stays.
        ProcessHandle process = builder.start().toHandle();
        Files.writeString(pidFile(), process.pid() + " " + started(process).toEpochMilli() + "\n");
    }

    @Override
    public String lastWords() throws IOException {
        try (RandomAccessFile file = new RandomAccessFile(console().toFile(), "r")) {
            file.seek(Math.max(0, file.length() - LAST_WORDS));
            byte[] end = new byte[LAST_WORDS];
            int read = Math.max(0, file.read(end));
            return "The end of " + console() + ":\n" + new String(end, 0, read, StandardCharsets.UTF_8).strip();
        }
    }

    /** The process of the file, if it is still the one that was started: numbers are given again. */
    private Optional<ProcessHandle> process() throws IOException {
        if (!Files.exists(pidFile())) {
            return Optional.empty();
        }
        String[] words = Files.readString(pidFile()).strip().split(" ", -1);
        try {
            long started = Long.parseLong(words[words.length - 1]);
            return ProcessHandle.of(Long.parseLong(words[0])).filter(ProcessHandle::isAlive)
                    .filter(found -> started(found).toEpochMilli() == started);
        } catch (NumberFormatException torn) {
            return Optional.empty();
        }
    }

    private static Instant started(ProcessHandle process) {
        return process.info().startInstant().orElse(Instant.EPOCH);
    }

    private Path pidFile() {
        return root.resolve("harborai.pid");
    }

    private Path console() {
        return root.resolve("harborai.out");
    }
}
