package io.harborai.gateway.admin;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import io.harborai.gateway.prompt.Prompt;
import io.harborai.gateway.prompt.PromptJson;
import io.harborai.gateway.prompt.PromptStore;
import io.harborai.platform.admin.AdminAnswer;
import io.harborai.platform.admin.AdminRoute;
import io.harborai.platform.admin.AdminRoutes;
import io.harborai.platform.admin.Role;
import org.jspecify.annotations.Nullable;

/**
 * {@code /admin/v1/prompts}: lists prompts; {@code /{id}} shows and deletes one, {@code /{id}/versions} adds a version,
 * {@code /{id}/labels/{label}} points a label to one or removes it. Plain blocking code: it is called on a virtual thread.
 */
public final class PromptRoutes implements AdminRoutes {
    private static final String PATH = "/admin/v1/prompts";
    private static final String ONE = PATH + "/{id}";
    private static final String LABEL = ONE + "/labels/{label}";
    private static final List<AdminRoute> ROUTES = List.of(
            AdminRoute.of("GET", PATH, Role.VIEWER, "Lists prompts with their labels and newest versions."),
            AdminRoute.of("GET", ONE, Role.VIEWER, "Shows a prompt with all its versions."),
            AdminRoute.of("DELETE", ONE, Role.OPERATOR, "Deletes a prompt with all its versions."),
            AdminRoute.of("POST", ONE + "/versions", Role.OPERATOR,
                    "Adds a version to a prompt, which is made with the first one.")
                    .takes(PromptJson.Draft.class).status(201),
            AdminRoute.of("PUT", LABEL, Role.OPERATOR, "Points a label of a prompt to a version.")
                    .takes(PromptJson.LabelDraft.class),
            AdminRoute.of("DELETE", LABEL, Role.OPERATOR, "Removes a label of a prompt."));

    private final PromptStore prompts;
    private final Runnable changed;

    /**
     * The routes on a store.
     *
     * @param prompts the prompts
     * @param changed is run after each change, so that it counts at once
     */
    public PromptRoutes(PromptStore prompts, Runnable changed) {
        this.prompts = prompts;
        this.changed = changed;
    }

    @Override
    public List<AdminRoute> routes() {
        return ROUTES;
    }

    @Override
    public boolean serves(String path) {
        return path.equals(PATH) || path.startsWith(PATH + "/");
    }

    @Override
    public AdminAnswer answer(String method, String path, byte[] body) {
        return AdminCall.guarded("prompts", () -> {
            if (path.equals(PATH)) {
                return method.equals("GET") ? list() : AdminAnswer.notAllowed(path, method, "GET");
            }
            String[] below = AdminCall.below(PATH, path);
            if (below.length == 1) {
                return one(method, path, below[0]);
            }
            if (below.length == 2 && below[1].equals("versions")) {
                return method.equals("POST") ? add(below[0], body) : AdminAnswer.notAllowed(path, method, "POST");
            }
            return below.length == 3 && below[1].equals("labels")
                    ? label(method, path, below[0], below[2], body)
                    : AdminCall.nothing(path);
        });
    }

    private AdminAnswer list() {
        Map<String, @Nullable Object> json = new LinkedHashMap<>();
        json.put("object", "list");
        json.put("data", prompts.all().values().stream().map(PromptRoutes::summary).toList());
        json.put("has_more", false);
        return AdminCall.json(200, json);
    }

    private static Map<String, @Nullable Object> summary(Prompt prompt) {
        Map<String, @Nullable Object> json = new LinkedHashMap<>();
        json.put("id", prompt.id());
        json.put("labels", prompt.labels());
        json.put("versions", prompt.versions().size());
        json.put("newest", prompt.versions().lastKey());
        json.put("changed_at", prompt.newest().createdAt().toString());
        return json;
    }

    private AdminAnswer one(String method, String path, String id) {
        return switch (method) {
            case "GET" -> answer(prompts.find(id), id);
            case "DELETE" -> changed(prompts.delete(id), id);
            default -> AdminAnswer.notAllowed(path, method, "GET, DELETE");
        };
    }

    private AdminAnswer add(String id, byte[] body) {
        Prompt prompt = prompts.add(id, PromptJson.read(body, PromptJson.Draft.class));
        changed.run();
        return AdminCall.json(201, PromptJson.of(prompt));
    }

    private AdminAnswer label(String method, String path, String id, String label, byte[] body) {
        return switch (method) {
            case "PUT" -> changed(prompts.label(id, label,
                    PromptJson.read(body, PromptJson.LabelDraft.class).version()), id);
            case "DELETE" -> changed(prompts.unlabel(id, label), id);
            default -> AdminAnswer.notAllowed(path, method, "PUT, DELETE");
        };
    }

    private AdminAnswer changed(Optional<Prompt> prompt, String id) {
        prompt.ifPresent(any -> changed.run());
        return answer(prompt, id);
    }

    private static AdminAnswer answer(Optional<Prompt> prompt, String id) {
        return AdminCall.one(prompt.map(PromptJson::of), "prompt", id);
    }
}
