package io.harborai.app.deploy;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

import io.harborai.app.CommandFailure;
import io.harborai.app.ExitCode;

/**
 * Puts a release in another's place. Until the old server is stopped nothing that runs is touched; from then on a failure
 * brings the old release back.
 *
 * @param from what is deployed
 * @param config the configuration, checked
 * @param root the directory of the releases
 * @param host what runs them
 * @param plan where and how long
 * @param log tells of the steps
 */
public record Deployment(Distribution from, Path config, Path root, Host host, Plan plan, StepLog log) {
    /** Enough to go back by hand, too; each is about 100 MB. */
    private static final int KEPT = 5;
    private static final Duration PREPARATION = Duration.ofMinutes(5);
    /** What ran before is waited for no shorter than this, however little patience the new release was given. */
    private static final Duration WAY_BACK = Duration.ofMinutes(2);
    private static final Duration ANSWER = Duration.ofSeconds(2);
    private static final int PAUSE_MS = 200;

    /**
     * Where and how long.
     *
     * @param id the new release's name, later ones sort after earlier ones
     * @param url the server's address
     * @param ready the longest wait for it to be ready
     * @param stop the longest wait for it to stop
     * @param environment the environment of programs that are run
     * @param migration brings the database up to date
     */
    public record Plan(String id, URI url, Duration ready, Duration stop, Map<String, String> environment,
            Runnable migration) {
        /** Copies the map. */
        public Plan {
            environment = Map.copyOf(environment);
        }
    }

    /** Tells what {@link #run} would do. */
    public void explain() throws IOException {
        Releases releases = new Releases(root);
        String old = releases.active().map(release -> release.getFileName().toString()).orElse("none");
        log.planned("copy", "Copy " + from.lib() + ", its launcher and " + config + " to " + releases.place(plan.id()));
        log.planned("prepare", "Record what a start loads, for fast starts");
        log.planned("migrate", "Bring the database up to date");
        log.planned("stop", "Stop " + host.about() + " in good order, within " + plan.stop().toSeconds() + " s");
        log.planned("switch", "Point " + root.resolve("current") + " to the new release (now: " + old + ")");
        log.planned("start", "Start " + host.about());
        log.planned("wait", "Wait for " + plan.url() + "/ready, at most " + plan.ready().toSeconds()
                + " s; else go back to the release " + old);
        log.planned("tidy", "Keep the newest " + KEPT + " releases");
    }

    /**
     * Does it.
     *
     * @return the release that runs now
     * @throws CommandFailure if the new release did not get ready; the old one runs again if there was one
     * @throws Exception if something before that failed; the old one was not touched
     */
    public Path run() throws Exception {
        Releases releases = new Releases(root);
        FileChannel lock = releases.lock();
        try {
            Optional<Path> before = releases.active();
            Path next = made(releases);
            log.step("stop", "Stopping " + host.about(), () -> stopped(host));
            try {
                log.step("switch", "Pointing " + root.resolve("current") + " to " + plan.id(), () -> {
                    releases.activate(next);
                    return next;
                });
                started(next);
            } catch (CommandFailure | IOException failure) {
                throw back(releases, before, next, failure);
            }
            log.step("tidy", "Keeping the newest " + KEPT + " releases", () -> releases.prune(KEPT));
            return next;
        } finally {
            lock.close();
        }
    }

    private Path made(Releases releases) throws Exception {
        Path next = log.step("copy", "Copying to " + releases.place(plan.id()),
                () -> releases.make(plan.id(), from, config));
        boolean whole = false;
        try {
            log.step("prepare", "Recording what a start loads", () -> prepared(releases, next));
            log.step("migrate", "Bringing the database up to date", () -> {
                plan.migration().run();
                return next;
            });
            whole = true;
            return next;
        } finally {
            if (!whole) {
                Releases.delete(next);
            }
        }
    }

    /** The launcher's first run records what a server loads. */
    private Path prepared(Releases releases, Path release) throws IOException, InterruptedException {
        ProcessBuilder builder = new ProcessBuilder("bash", release.resolve(Releases.LAUNCHER).toString(), "version")
                .redirectErrorStream(true).redirectOutput(ProcessBuilder.Redirect.DISCARD);
        builder.environment().clear();
        builder.environment().putAll(plan.environment());
        Process process = builder.start();
        if (!process.waitFor(PREPARATION.toSeconds(), TimeUnit.SECONDS)) {
            process.destroyForcibly();
            throw new CommandFailure(ExitCode.UNAVAILABLE, "the new build does not answer 'harborai version'");
        }
        if (process.exitValue() != 0) {
            throw new CommandFailure(ExitCode.FAILED, "the new build does not run: 'harborai version' ended with "
                    + process.exitValue());
        }
        releases.publish(release);
        return release;
    }

    private Host stopped(Host running) throws IOException, InterruptedException {
        running.stop(plan.stop());
        return running;
    }

    private void started(Path release) throws Exception {
        log.step("start", "Starting " + host.about(), () -> {
            host.start(release);
            return release;
        });
        log.step("wait", "Waiting for " + plan.url() + "/ready", () -> {
            awaitReady(plan.ready());
            return release;
        });
    }

    private CommandFailure back(Releases releases, Optional<Path> before, Path next, Exception failure)
            throws Exception {
        String words = host.lastWords();
        String outcome = before.map(release -> "the release " + release.getFileName() + " runs again")
                .orElse("nothing runs, as before");
        log.step("roll back", "Going back to " + before.map(release -> release.getFileName().toString())
                .orElse("nothing"), () -> {
                    host.stop(plan.stop());
                    if (before.isPresent()) {
                        releases.activate(before.get());
                        host.start(before.get());
                        awaitReady(plan.ready().compareTo(WAY_BACK) < 0 ? WAY_BACK : plan.ready());
                    } else {
                        releases.deactivate();
                    }
                    return before;
                });
        return new CommandFailure(ExitCode.FAILED, failure.getMessage() + "; " + outcome + ". The new release stays in "
                + next + " to be looked at. " + words, failure);
    }

    private void awaitReady(Duration patience) throws IOException, InterruptedException {
        long end = System.nanoTime() + patience.toNanos();
        try (HttpClient client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).connectTimeout(ANSWER)
                .build()) {
            while (!ready(client)) {
                if (!host.running()) {
                    throw new CommandFailure(ExitCode.FAILED, "the server ended before it was ready");
                }
                if (System.nanoTime() - end > 0) {
                    throw new CommandFailure(ExitCode.FAILED, "the server is not ready after "
                            + patience.toSeconds() + " s");
                }
                TimeUnit.MILLISECONDS.sleep(PAUSE_MS);
            }
        }
        // Somebody else may answer at this address while ours could not listen.
        if (!host.running()) {
            throw new CommandFailure(ExitCode.FAILED, "another server answers at " + plan.url() + "; ours ended");
        }
    }

    private boolean ready(HttpClient client) throws InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(plan.url().resolve("/ready")).timeout(ANSWER).build();
        try {
            return client.send(request, HttpResponse.BodyHandlers.discarding()).statusCode() == 200;
        } catch (IOException notYet) {
            return false;
        }
    }
}
