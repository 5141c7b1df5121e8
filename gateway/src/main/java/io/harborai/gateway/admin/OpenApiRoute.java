package io.harborai.gateway.admin;

import java.util.List;

import io.harborai.platform.admin.AdminAnswer;
import io.harborai.platform.admin.AdminRequest;
import io.harborai.platform.admin.AdminRoute;
import io.harborai.platform.admin.AdminRoutes;
import io.harborai.platform.web.WebRoute;
import tools.jackson.databind.json.JsonMapper;

/** {@code GET /openapi.json}: the document of the admin API and of modules' routes, for everybody; it tells nothing of this installation's data. */
final class OpenApiRoute implements AdminRoutes {
    private static final String PATH = "/openapi.json";
    private static final AdminRoute SHOW = AdminRoute.open("GET", PATH, "This document.");

    private final byte[] document;

    OpenApiRoute(List<AdminRoute> routes, List<WebRoute> web, String version) {
        List<AdminRoute> all = new java.util.ArrayList<>(routes);
        all.add(SHOW);
        document = JsonMapper.builder().build().writeValueAsBytes(OpenApi.document(all, web, version));
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
                ? AdminAnswer.json(200, document)
                : AdminAnswer.notAllowed(PATH, method, "GET");
    }

    @Override
    public AdminAnswer answer(AdminRequest request) {
        return answer(request.method(), request.path(), request.body());
    }
}
