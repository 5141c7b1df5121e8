package io.harborai.ops.doctor;

import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import io.harborai.ops.admin.RouteTable;
import io.harborai.platform.admin.AdminRoute;
import io.harborai.platform.admin.AdminRoutes;
import io.harborai.platform.admin.Role;
import io.harborai.platform.module.ServerModule;

/** {@code /admin/v1/diagnosis}: what a running server's memory and threads are busy with, and what is wrong there. Thread-safe. */
public final class Diagnosis implements ServerModule {
    private final DiagnosisPorts ports;
    private final InstantSource clock;
    private final TopClasses classes = new TopClasses();

    /** A diagnosis of this process. */
    public Diagnosis(DiagnosisPorts ports, InstantSource clock) {
        this.ports = ports;
        this.clock = clock;
    }

    @Override
    public String name() {
        return "diagnosis";
    }

    @Override
    public List<AdminRoutes> adminRoutes() {
        return List.of(RouteTable.empty()
                .with(AdminRoute.of("GET", "/admin/v1/diagnosis", Role.VIEWER,
                        "What memory and threads are busy with, and what is wrong there."),
                        (request, query) -> RouteTable.json(200, look()))
                .with(AdminRoute.of("POST", "/admin/v1/diagnosis/classes", Role.OPERATOR,
                        "The classes that take most of the heap. Stops the server for as long as walking its heap takes, about 0.1 s "
                                + "per 100 MB. Asked three times, it tells which of them grow."),
                        (request, query) -> RouteTable.json(200, Map.of("classes", classes.look()))));
    }

    private Map<String, Object> look() {
        MemoryFacts memory = MemoryFacts.now();
        ThreadFacts threads = ThreadFacts.now(ports.loopDelays().get());
        List<Finding> findings = new ArrayList<>(memory.findings());
        findings.addAll(threads.findings());
        Map<String, Object> concurrency = new LinkedHashMap<>(threads.toJson());
        concurrency.putAll(ports.concurrency().get());
        concurrency.put("targets", ports.targets().get());
        Map<String, Object> held = new LinkedHashMap<>(memory.toJson());
        held.putAll(ports.memory().get());
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("timestamp", clock.instant().toString());
        json.put("status", Finding.worst(findings).word());
        json.put("memory", held);
        json.put("concurrency", concurrency);
        json.put("findings", findings.stream().map(Finding::toJson).toList());
        return json;
    }

    @Override
    public void close() {
        // Nothing is open.
    }
}
