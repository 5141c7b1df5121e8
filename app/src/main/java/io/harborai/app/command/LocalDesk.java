package io.harborai.app.command;

import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import io.harborai.app.CommandFailure;
import io.harborai.app.ExitCode;
import io.harborai.app.Schema;
import io.harborai.engine.exchange.Failure;
import io.harborai.engine.exchange.FailureKind;
import io.harborai.gateway.admin.KeyRoutes;
import io.harborai.gateway.admin.PromptRoutes;
import io.harborai.gateway.admin.TeamRoutes;
import io.harborai.gateway.key.KeyStore;
import io.harborai.gateway.prompt.PromptStore;
import io.harborai.platform.admin.AdminAnswer;
import io.harborai.platform.admin.AdminRoutes;
import io.harborai.platform.config.HarborConfig;
import io.harborai.platform.storage.DataDirectory;
import io.harborai.platform.storage.Database;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Keys, teams and prompts of a data directory, by the admin API's own code. A server that runs on it notices within a second. */
final class LocalDesk implements AdminDesk {
    private final JsonMapper json = JsonMapper.builder().build();
    private final Database database;
    private final AdminRoutes routes;

    LocalDesk(HarborConfig config) {
        DataDirectory.open(config.dataDir());
        InstantSource clock = InstantSource.system();
        database = Database.open(config.database(), clock, Schema.ALL);
        KeyStore keys = KeyStore.create(database, clock, new SecureRandom());
        Runnable noticedBySelf = () -> {
        };
        routes = AdminRoutes.all(List.of(new KeyRoutes(keys, noticedBySelf, clock),
                new TeamRoutes(keys.teams(), noticedBySelf),
                new PromptRoutes(new PromptStore(database, clock), noticedBySelf)));
    }

    @Override
    public JsonNode call(String method, String path, Optional<Map<String, @Nullable Object>> body) {
        int question = path.indexOf('?');
        byte[] bytes = body.map(json::writeValueAsBytes).orElseGet(() -> new byte[0]);
        AdminAnswer answer = question < 0
                ? routes.answer(method, path, "", bytes)
                : routes.answer(method, path.substring(0, question), path.substring(question + 1), bytes);
        return switch (answer) {
            case AdminAnswer.Json document -> json.readTree(document.body().getBytes());
            case AdminAnswer.Page page -> json.readTree(page.body().getBytes());
            case AdminAnswer.Failed failed -> throw failure(failed.failure());
            case AdminAnswer.NotAllowed wrong -> throw failure(wrong.failure());
        };
    }

    private static CommandFailure failure(Failure failure) {
        return new CommandFailure(failure.kind() == FailureKind.NOT_FOUND
                ? ExitCode.NO_INPUT
                : failure.kind() == FailureKind.INVALID_REQUEST ? ExitCode.USAGE : ExitCode.IO, failure.message());
    }

    @Override
    public void close() {
        database.close();
    }
}
