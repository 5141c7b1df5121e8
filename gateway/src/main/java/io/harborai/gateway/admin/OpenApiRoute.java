package io.harborai.gateway.admin;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPOutputStream;

import io.harborai.platform.admin.AdminAnswer;
import io.harborai.platform.admin.AdminRequest;
import io.harborai.platform.admin.AdminRoute;
import io.harborai.platform.admin.AdminRoutes;
import io.harborai.platform.lifecycle.OnDemand;
import io.harborai.platform.web.WebRoute;
import tools.jackson.databind.json.JsonMapper;

/** {@code GET /openapi.json}: the document of the admin API and of modules' routes, for everybody; it tells nothing of this installation's data. */
final class OpenApiRoute implements AdminRoutes {
    private static final String PATH = "/openapi.json";
    private static final AdminRoute SHOW = AdminRoute.open("GET", PATH, "This document.");

    private final OnDemand<byte[]> document;
    private final OnDemand<byte[]> packed;

    OpenApiRoute(List<AdminRoute> routes, List<WebRoute> web, String version) {
        List<AdminRoute> all = new java.util.ArrayList<>(routes);
        all.add(SHOW);
        document = new OnDemand<>(
                () -> JsonMapper.builder().build().writeValueAsBytes(OpenApi.document(all, web, version)));
        packed = new OnDemand<>(() -> packed(document.get()));
    }

    /** A tenth of the size, made once: the console reads the document at each log-in. */
    private static byte[] packed(byte[] document) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(out)) {
            gzip.write(document);
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
        return out.toByteArray();
    }

    @Override
    public boolean serves(String path) {
        return path.equals(PATH);
    }

    @Override
    public List<AdminRoute> routes() {
        return List.of(SHOW);
    }

    @Override
    public AdminAnswer answer(String method, String path, byte[] body) {
        return method.equals("GET")
                ? AdminAnswer.json(200, document.get())
                : AdminAnswer.notAllowed(PATH, method, "GET");
    }

    @Override
    public AdminAnswer answer(AdminRequest request) {
        String encodings = request.header("accept-encoding");
        if (request.method().equals("GET") && encodings != null && encodings.contains("gzip")) {
            return AdminAnswer.page(200, Map.of("content-type", "application/json", "content-encoding", "gzip", "vary",
                    "accept-encoding"), packed.get());
        }
        return answer(request.method(), request.path(), request.body());
    }
}
