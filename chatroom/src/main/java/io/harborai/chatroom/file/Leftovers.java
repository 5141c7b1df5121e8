package io.harborai.chatroom.file;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

import io.harborai.platform.blob.Blob;
import io.harborai.platform.blob.BlobStore;

/**
 * What nobody will ask for any more. A process that is killed between keeping a piece's bytes and noting them leaves bytes that
 * only the blob store knows; they are looked for there, some in each sweep. Blocking; safe to share between threads.
 */
final class Leftovers {
    /** Longer than anything that is done with an upload takes between one step and the next. */
    private static final Duration STILL = Duration.ofMinutes(30);
    private static final int MOST = 1000;

    private final Files.Parts parts;
    private final FileSettings settings;
    private final FileStore store;
    private final Joining joining;
    private String after = "";

    Leftovers(Files.Parts parts, FileSettings settings, FileStore store, Joining joining) {
        this.parts = parts;
        this.settings = settings;
        this.store = store;
        this.joining = joining;
    }

    int sweep() {
        long now = parts.clock().millis();
        store.reopen(now - STILL.toMillis());
        List<StoredFile> orphans = new ArrayList<>(store.orphans(now - settings.unfinished().toMillis(), MOST));
        orphans.addAll(store.expired(now, MOST));
        orphans.forEach(joining::remove);
        return orphans.size() + sweepPieces(now);
    }

    private synchronized int sweepPieces(long now) {
        BlobStore.Page page = parts.blobs().list(StoredFile.PARTS, after, BlobStore.MOST_LISTED);
        after = page.next().orElse("");
        Map<String, List<String>> byFile = new LinkedHashMap<>();
        for (Blob blob : page.blobs()) {
            String[] names = blob.name().substring(StoredFile.PARTS.length()).split("/", 2);
            byFile.computeIfAbsent(names[0], file -> new ArrayList<>()).add(blob.name());
        }
        int removed = 0;
        for (Map.Entry<String, List<String>> each : byFile.entrySet()) {
            List<String> unknown = unknown(each.getKey(), each.getValue(), now - STILL.toMillis());
            unknown.forEach(parts.blobs()::delete);
            removed += unknown.size();
        }
        return removed;
    }

    /** The database is asked after the blobs were listed: a file that it does not know by then is gone for good. */
    private List<String> unknown(String file, List<String> blobs, long before) {
        if (store.untouched(file, before).isEmpty()) {
            return store.find(file).isEmpty() ? blobs : List.of();
        }
        Set<String> known = new HashSet<>(store.pieces(file).stream().map(FileStore.Piece::blob).toList());
        return blobs.stream().filter(blob -> !known.contains(blob)).toList();
    }
}
