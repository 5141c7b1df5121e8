package io.harborai.chatroom;

import io.harborai.chatroom.command.ChatParts;
import io.harborai.chatroom.delivery.CloseReason;
import io.harborai.chatroom.delivery.DeliveryFigures;
import io.harborai.chatroom.delivery.Hub;
import io.prometheus.metrics.model.registry.MultiCollector;
import io.prometheus.metrics.model.snapshots.CounterSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;

/** The chat room's meters, by the names that the original had. Safe to share between threads. */
final class ChatMeters implements MultiCollector {
    private final ChatParts chat;
    private final Hub hub;
    private final MessageCount messages;

    ChatMeters(ChatParts chat, MessageCount messages) {
        this.chat = chat;
        this.hub = chat.hub();
        this.messages = messages;
    }

    @Override
    public MetricSnapshots collect() {
        DeliveryFigures figures = hub.figures();
        CounterSnapshot.Builder cut = CounterSnapshot.builder().name("chatroom_websocket_cut")
                .help("Sockets that the server ended, by reason.");
        for (CloseReason reason : CloseReason.values()) {
            cut.dataPoint(CounterSnapshot.CounterDataPointSnapshot.builder().labels(Labels.of("reason", reason.word()))
                    .value((double) figures.cut(reason)).build());
        }
        return MetricSnapshots.of(gauge("chatroom_active_users", "Accounts connected to this node.",
                hub.accountsHere()),
                gauge("chatroom_websocket_connections_active", "Open sockets.", figures.open()),
                counter("chatroom_websocket_connections", "Sockets opened.", figures.opened()),
                counter("chatroom_websocket_disconnections", "Sockets that ended.", figures.gone()), cut.build(),
                counter("chatroom_messages", "Messages kept by this node.", messages.total()),
                gauge("chatroom_messages_per_minute", "Messages kept in the last whole minute.",
                        messages.lastMinute()),
                counter("chatroom_deliveries", "Events given to viewers, counted for each.", figures.deliveries()),
                counter("chatroom_gaps_filled", "Gaps that were filled from the database.", figures.gaps()),
                counter("chatroom_requests", "Frames from clients.", figures.requests()),
                counter("chatroom_errors", "Frames that were refused or failed.", figures.failures()),
                counter("chatroom_ai_requests", "Calls of models by AI members.", chat.assistants().asked()),
                counter("chatroom_ai_failures", "Calls of models by AI members that failed.",
                        chat.assistants().failed()),
                counter("chatroom_ai_missed", "Messages that AI members did not hear, for there were too many.",
                        chat.assistants().missed()),
                gauge("chatroom_file_transfers_active", "Uploads and downloads under way.",
                        chat.files().transfers()),
                gauge("chatroom_live_rooms", "Rooms that somebody on this node looks at.", hub.liveRooms()),
                HistogramSnapshot.builder().name("chatroom_delivery_seconds")
                        .help("From the commit of an event to its viewers' sockets.")
                        .dataPoint(figures.latency().snapshot(Labels.EMPTY)).build());
    }

    private static GaugeSnapshot gauge(String name, String help, long value) {
        return GaugeSnapshot.builder().name(name).help(help)
                .dataPoint(GaugeSnapshot.GaugeDataPointSnapshot.builder().value((double) value).build()).build();
    }

    private static CounterSnapshot counter(String name, String help, long value) {
        return CounterSnapshot.builder().name(name).help(help)
                .dataPoint(CounterSnapshot.CounterDataPointSnapshot.builder().value((double) value).build()).build();
    }
}
