package io.harborai.platform.storage;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/**
 * Several files and folders that take the place of others, all of them or none. What shall be done is written into the data
 * directory first; from then on whoever opens the directory finishes it, so a process that dies in between leaves no mixture
 * behind. Nothing is deleted: what was there is moved aside.
 */
public final class Replacement {
    private static final String PENDING = "replacement.json";
    private static final String LAST = "replacement.last.json";

    private Replacement() {
    }

    /** Made when it is first asked for: most starts find no plan and need not pay for it. */
    private static final class Plans {
        private static final JsonMapper JSON = JsonMapper.builder().build();
    }

    /**
     * One of them. All three paths are on one file system.
     *
     * @param target the place
     * @param fresh  what comes there; null for nothing
     * @param old    where what was there goes; nothing is there yet
     */
    public record Move(Path target, @Nullable Path fresh, Path old) {}

    /**
     * What shall be done.
     *
     * @param blockedBy what must be done before, by the one that wrote it; empty for nothing. Until then the directory does not
     *                  open
     * @param moves     the moves
     */
    public record Plan(String blockedBy, List<Move> moves) {
        /** Copies the list. */
        public Plan {
            moves = List.copyOf(moves);
        }
    }

    /** The plan as it is written. */
    private record Written(String blockedBy, List<WrittenMove> moves) {}

    /** A move as it is written. */
    private record WrittenMove(String target, @Nullable String fresh, String old) {}

    /**
     * Writes a plan down. It is carried out by {@link #finish}, at the latest when the directory is opened the next time.
     *
     * @param dataDir the data directory
     * @throws IOException if it cannot be written, or another plan waits; nothing will be done then
     */
    public static void plan(Path dataDir, Plan plan) throws IOException {
        Path file = dataDir.resolve(PENDING);
        if (Files.exists(file)) {
            throw new IOException("another restore waits in " + file + "; finish it first (harborai restore --resume)");
        }
        write(file, plan);
    }

    /** Writes that a plan is not blocked any more. */
    public static void unblock(Path dataDir, Plan plan) throws IOException {
        write(dataDir.resolve(PENDING), new Plan("", plan.moves()));
    }

    private static void write(Path file, Plan plan) throws IOException {
        Written written = new Written(plan.blockedBy(), plan.moves().stream().map(move -> {
            Path fresh = move.fresh();
            return new WrittenMove(move.target().toString(), fresh == null ? null : fresh.toString(),
                    move.old().toString());
        }).toList());
        Path whole = file.resolveSibling(file.getFileName() + ".part");
        Files.deleteIfExists(whole);
        PrivateFiles.writeNew(whole, Plans.JSON.writeValueAsString(written).getBytes(StandardCharsets.UTF_8));
        PrivateFiles.replace(whole, file);
    }

    /** The plan that waits to be carried out. */
    public static Optional<Plan> pending(Path dataDir) throws IOException {
        return read(dataDir.resolve(PENDING));
    }

    /** The plan that was carried out last. */
    public static Optional<Plan> last(Path dataDir) throws IOException {
        return read(dataDir.resolve(LAST));
    }

    private static Optional<Plan> read(Path file) throws IOException {
        try {
            String text = Files.readString(file);
            Written written = Plans.JSON.readValue(text, Written.class);
            return Optional.of(new Plan(written.blockedBy(), written.moves().stream()
                    .map(move -> new Move(Path.of(move.target()), move.fresh() == null ? null : Path.of(move.fresh()),
                            Path.of(move.old())))
                    .toList()));
        } catch (NoSuchFileException none) {
            return Optional.empty();
        } catch (JacksonException damaged) {
            throw new IOException(file + " is damaged (" + damaged.getMessage() + ")", damaged);
        }
    }

    /**
     * Carries out the plan that waits, from wherever it was left. The caller has the directory for itself.
     *
     * @return whether there was one
     * @throws StorageException if it is blocked, or a move failed; it waits still
     */
    public static boolean finish(Path dataDir) {
        try {
            Optional<Plan> plan = pending(dataDir);
            if (plan.isEmpty()) {
                return false;
            }
            if (!plan.get().blockedBy().isEmpty()) {
                throw new StorageException(StorageException.Kind.LOCKED, "a restore into " + dataDir
                        + " was interrupted (" + plan.get().blockedBy() + "); finish it: harborai restore --resume",
                        null);
            }
            for (Move move : plan.get().moves()) {
                carryOut(move);
            }
            PrivateFiles.replace(dataDir.resolve(PENDING), dataDir.resolve(LAST));
            return true;
        } catch (IOException e) {
            throw new StorageException(StorageException.Kind.IO, "a restore into " + dataDir
                    + " cannot be finished (" + e + "); mend that and try again, nothing is lost", e);
        }
    }

    /**
     * Whether a move was made is seen from what is where: the fresh one is there until it has moved, and the target, as long as
     * nothing is in the place for the old.
     */
    private static void carryOut(Move move) throws IOException {
        Path fresh = move.fresh();
        if (fresh != null && !there(fresh)) {
            return;
        }
        if (there(move.target())) {
            if (there(move.old())) {
                throw new IOException(move.target() + " was made anew meanwhile, and " + move.old()
                        + " is there already; move one of them away");
            }
            PrivateFiles.makeDirectories(parent(move.old()));
            Files.move(move.target(), move.old(), StandardCopyOption.ATOMIC_MOVE);
            PrivateFiles.syncDirectory(move.old());
            PrivateFiles.syncDirectory(move.target());
        }
        if (fresh != null) {
            PrivateFiles.makeDirectories(parent(move.target()));
            Files.move(fresh, move.target(), StandardCopyOption.ATOMIC_MOVE);
            PrivateFiles.syncDirectory(move.target());
        }
    }

    private static boolean there(Path path) {
        return Files.exists(path, LinkOption.NOFOLLOW_LINKS);
    }

    private static Path parent(Path path) {
        return path.toAbsolutePath().resolveSibling(".").normalize();
    }

    /**
     * What takes back the plan that was carried out last.
     *
     * @param dataDir the data directory
     * @param aside   a folder's name that is new; what is there now goes into a folder of this name beside each old one
     * @return the plan; empty when there was none
     */
    public static Optional<Plan> back(Path dataDir, String aside) throws IOException {
        Optional<Plan> last = last(dataDir);
        if (last.isEmpty()) {
            return Optional.empty();
        }
        List<Move> moves = new ArrayList<>();
        for (Move move : last.get().moves()) {
            Path old = parent(move.old()).resolveSibling(aside).resolve(String.valueOf(move.old().getFileName()));
            moves.add(new Move(move.target(), there(move.old()) ? move.old() : null, old));
        }
        return Optional.of(new Plan("", moves));
    }
}
