package io.harborai.engine;

import io.harborai.engine.admission.AdmissionQueue;
import io.harborai.engine.admission.AdmissionSettings;
import io.harborai.engine.admission.QueueRoom;
import org.jspecify.annotations.Nullable;

/** Makes the queues of an engine, which share one bound on all that wait; none when calls do not wait. Thread-safe. */
final class Queues {
    private final AdmissionSettings settings;
    private final @Nullable QueueRoom room;

    Queues(EngineSettings engine) {
        int most = Math.min(QueueRoom.MAX_CAPACITY, engine.pool().waiting());
        boolean on = engine.concurrency().queueing() && most > 0;
        this.settings = AdmissionSettings.DEFAULT.withQueueSize(Math.max(1, most));
        this.room = on ? new QueueRoom(most) : null;
    }

    <T> @Nullable AdmissionQueue<T> create(AdmissionQueue.Dropped<T> listener) {
        return room == null ? null : new AdmissionQueue<>(settings, room, listener);
    }

    /** Calls that wait now; from any thread. */
    int waiting() {
        return room == null ? 0 : room.taken();
    }

    /** Calls that may wait. */
    int capacity() {
        return room == null ? 0 : room.capacity();
    }
}
