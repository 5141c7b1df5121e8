package io.harborai.chatroom.file;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

import io.harborai.chatroom.message.Messages;
import io.harborai.chatroom.message.Posted;
import io.harborai.engine.exchange.Failure;
import io.harborai.engine.exchange.FailureKind;
import io.harborai.platform.blob.BlobStore;
import io.harborai.platform.web.WebFailure;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Makes a file of its pieces: puts them together, checks hash, kind and harm, and tells the room. */
final class Joining {
    private static final Logger LOG = LoggerFactory.getLogger(Joining.class);
    private static final long TELL_SECONDS = 60;

    private final FileStore store;
    private final Files.Parts parts;
    private final Scanner scanner;

    Joining(FileStore store, Files.Parts parts, Scanner scanner) {
        this.store = store;
        this.parts = parts;
        this.scanner = scanner;
    }

    StoredFile complete(StoredFile file) throws IOException, InterruptedException {
        if (file.state() != StoredFile.State.READY) {
            if (file.received() != file.bytes()) {
                throw WebFailure.of(FailureKind.INVALID_REQUEST, "not_whole", "Of " + file.bytes() + " bytes "
                        + file.received() + " have come; send the rest first.");
            }
            if (!store.move(file.id(), StoredFile.State.OPEN, StoredFile.State.JOINING, parts.clock().millis())) {
                throw WebFailure.of(FailureKind.OVERLOADED, "joining",
                        "The file is being put together; ask again in a moment.");
            }
            try {
                join(file);
            } catch (IOException | RuntimeException | InterruptedException failed) {
                // Whoever refused the file has removed it; else it is still there and may be tried again.
                store.move(file.id(), StoredFile.State.JOINING, StoredFile.State.OPEN, parts.clock().millis());
                throw failed;
            }
        }
        return told(store.find(file.id()).orElseThrow());
    }

    private void join(StoredFile file) throws IOException, InterruptedException {
        List<FileStore.Piece> pieces = store.pieces(file.id());
        BlobStore.Stored stored;
        try (InputStream all = new Pieces(parts.blobs(), pieces)) {
            stored = parts.blobs().put(file.blob(), all, file.bytes());
        }
        if (stored.bytes() != file.bytes() || !file.sha256().isEmpty() && !file.sha256().equals(stored.sha256())) {
            remove(file);
            throw WebFailure.of(FailureKind.INVALID_REQUEST, "wrong_hash", "What came has the SHA-256 "
                    + stored.sha256() + ", not the one that was announced; upload it anew.");
        }
        String type;
        try {
            type = FileKind.of(file.name(), head(file));
            refuseHarm(file);
        } catch (WebFailure refused) {
            if (!refused.failure().kind().retryable()) {
                remove(file);
            }
            throw refused;
        }
        boolean thumbnail = thumbnail(file, type);
        store.ready(file.id(), type, stored.sha256(), thumbnail, parts.clock().millis());
        pieces.forEach(piece -> parts.blobs().delete(piece.blob()));
    }

    /** Keeps a file that comes whole. */
    void adopt(StoredFile file, InputStream content, long mostBytes) throws IOException {
        try {
            BlobStore.Stored stored = parts.blobs().put(file.blob(), content, mostBytes);
            String type = FileKind.of(file.name(), head(file));
            refuseHarm(file);
            store.adopted(file.id(), stored.bytes());
            store.ready(file.id(), type, stored.sha256(), false, parts.clock().millis());
        } catch (IOException | RuntimeException refused) {
            remove(file);
            throw refused;
        }
    }

    private InputStream bytes(StoredFile file, long most) throws IOException {
        return parts.blobs().get(file.blob(), 0, most).orElseThrow(() -> new IOException("the file's bytes are gone"));
    }

    private byte[] head(StoredFile file) throws IOException {
        try (InputStream head = bytes(file, FileKind.HEAD)) {
            return head.readNBytes(FileKind.HEAD);
        }
    }

    private void refuseHarm(StoredFile file) throws IOException {
        try (InputStream all = bytes(file, Long.MAX_VALUE)) {
            String found = scanner.scan(all);
            if (!found.isEmpty()) {
                LOG.warn("File {} of {} was refused: {}", file.id(), file.account(), found);
                throw WebFailure.of(FailureKind.INVALID_REQUEST, "harmful", "The file was refused: " + found + ".");
            }
        } catch (IOException unknown) {
            LOG.error("File {} could not be scanned", file.id(), unknown);
            throw new WebFailure(Failure.of(FailureKind.OVERLOADED,
                    "The file could not be scanned for viruses, so it was refused; try again later.").withCode(
                            "not_scanned"));
        }
    }

    private boolean thumbnail(StoredFile file, String type) throws IOException, InterruptedException {
        if (!type.startsWith("image/") || file.bytes() > Thumbnail.MOST_BYTES) {
            return false;
        }
        try (InputStream all = bytes(file, Long.MAX_VALUE)) {
            Optional<byte[]> made = Thumbnail.of(all);
            if (made.isPresent()) {
                parts.blobs().put(file.thumbnailBlob(), new ByteArrayInputStream(made.get()), made.get().length);
            }
            return made.isPresent();
        }
    }

    private StoredFile told(StoredFile file) throws InterruptedException {
        if (file.seq() != 0) {
            return file;
        }
        String shown = file.name().replaceAll("([\\\\`*_{}\\[\\]()#+!<>|~-])", "\\\\$1");
        String text = (FileKind.shown(file.type()) && file.thumbnail() ? "\ud83d\uddbc " : "\ud83d\udcce ") + "["
                + shown + "](/api/files/" + file.id() + "/content) \u00b7 " + size(file.bytes());
        try {
            Posted posted = parts.messages().say(file.room(), file.account(), new Messages.Draft(text, "file-" + file
                    .id(), 0, 0)).get(TELL_SECONDS, TimeUnit.SECONDS);
            store.told(file.id(), posted.seq());
            return store.find(file.id()).orElseThrow();
        } catch (ExecutionException refused) {
            throw refused.getCause() instanceof RuntimeException known ? known : new IllegalStateException(refused);
        } catch (TimeoutException slow) {
            throw WebFailure.of(FailureKind.OVERLOADED, "unavailable",
                    "The file is kept, and the room could not be told in time; ask again.");
        }
    }

    private static String size(long bytes) {
        return bytes < 1024
                ? bytes + " B"
                : bytes < 1 << 20
                        ? bytes / 1024 + " KB"
                        : String.format(java.util.Locale.ROOT, "%.1f MB", bytes / 1048576.0);
    }

    /** Removes all of it; the row last, for it tells what there is. */
    void remove(StoredFile file) {
        store.pieces(file.id()).forEach(piece -> parts.blobs().delete(piece.blob()));
        parts.blobs().delete(file.blob());
        parts.blobs().delete(file.thumbnailBlob());
        store.delete(file.id());
    }
}
