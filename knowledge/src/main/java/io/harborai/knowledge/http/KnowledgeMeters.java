package io.harborai.knowledge.http;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;

import io.harborai.knowledge.answer.ChatModel;
import io.harborai.knowledge.answer.UnreachableModel;
import io.harborai.platform.admin.WrongInput;
import io.harborai.platform.meter.LatencyHistogram;
import io.harborai.platform.web.WebFailure;
import io.harborai.platform.web.WebReply;
import io.harborai.platform.web.WebRoute;
import io.prometheus.metrics.model.registry.MultiCollector;
import io.prometheus.metrics.model.snapshots.CounterSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricMetadata;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;

/**
 * The knowledge base's meters, by the names that the original had. Endpoints are the routes' own paths, and of models there
 * are at most {@link #MOST_MODELS}, so that no caller makes labels. Safe to share between threads.
 */
final class KnowledgeMeters implements MultiCollector {
    private static final int MOST_MODELS = 200;
    private static final double[] SECONDS = {0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60};

    private final Map<Labels, LongAdder> requests = new ConcurrentHashMap<>();
    private final Map<Labels, LongAdder> errors = new ConcurrentHashMap<>();
    private final Map<Labels, LatencyHistogram> models = new ConcurrentHashMap<>();
    private final LatencyHistogram durations = new LatencyHistogram(SECONDS);
    private final LongAdder active = new LongAdder();

    /** The same route, its requests counted; of events the time is that until the first. */
    WebRoute counted(WebRoute route) {
        return new WebRoute(route.shape(), route.access(), route.errors(), route.bodyBytes(), request -> {
            long begin = System.nanoTime();
            String status = "500";
            active.increment();
            try {
                WebReply reply = route.handler().answer(request);
                status = Integer.toString(reply.status());
                return reply;
            } catch (WrongInput wrong) {
                status = "400";
                error("wrong_input", "");
                throw wrong;
            } catch (WebFailure failure) {
                status = Integer.toString(failure.failure().status());
                error(failure.failure().code(), "");
                throw failure;
            } finally {
                active.decrement();
                durations.record(System.nanoTime() - begin);
                count(requests, Labels.of("method", route.shape().method(), "endpoint", route.shape().path(), "status",
                        status));
            }
        });
    }

    /** The same models, their calls timed. */
    ChatModel timed(ChatModel all) {
        return (keyId, model, said, mostTokens, token) -> {
            long begin = System.nanoTime();
            Labels labels = labels(model);
            try {
                all.ask(keyId, model, said, mostTokens, token);
                models.computeIfAbsent(labels, none -> new LatencyHistogram(SECONDS))
                        .record(System.nanoTime() - begin);
            } catch (UnreachableModel gone) {
                // Only a model that has answered makes labels: a caller may name any.
                error("model_unreachable",
                        models.containsKey(labels) ? String.valueOf(labels.get("provider")) : "other");
                throw gone;
            }
        };
    }

    private Labels labels(String model) {
        int slash = model.indexOf('/');
        Labels labels = Labels.of("provider", slash < 0 ? "harborai" : model.substring(0, slash), "model",
                model.substring(slash + 1));
        return models.containsKey(labels) || models.size() < MOST_MODELS
                ? labels
                : Labels.of("provider", "other", "model", "other");
    }

    private void error(String type, String provider) {
        count(errors, Labels.of("error_type", type, "provider", provider));
    }

    private static void count(Map<Labels, LongAdder> counts, Labels labels) {
        counts.computeIfAbsent(labels, none -> new LongAdder()).increment();
    }

    @Override
    public MetricSnapshots collect() {
        List<HistogramSnapshot.HistogramDataPointSnapshot> times = new ArrayList<>();
        models.forEach((labels, histogram) -> times.add(histogram.snapshot(labels)));
        return MetricSnapshots.of(counter("rag_requests", "Requests of the knowledge base.", requests),
                counter("rag_errors", "Requests and model calls that failed, by why.", errors),
                HistogramSnapshot.builder().name("rag_request_duration_seconds")
                        .help("Time to an answer; of events, to the first.").dataPoint(durations.snapshot(Labels.EMPTY))
                        .build(),
                new HistogramSnapshot(new MetricMetadata(
                        "rag_model_response_seconds", "Time of a model's whole answer."), times),
                GaugeSnapshot.builder().name("rag_active_connections").help("Requests under way.").dataPoint(
                        GaugeSnapshot.GaugeDataPointSnapshot.builder().value((double) active.sum()).build()).build());
    }

    private static CounterSnapshot counter(String name, String help, Map<Labels, LongAdder> counts) {
        CounterSnapshot.Builder counter = CounterSnapshot.builder().name(name).help(help);
        counts.forEach((labels, count) -> counter.dataPoint(CounterSnapshot.CounterDataPointSnapshot.builder()
                .labels(labels).value((double) count.sum()).build()));
        return counter.build();
    }
}
