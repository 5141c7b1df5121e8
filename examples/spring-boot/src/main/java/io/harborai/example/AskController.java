package io.harborai.example;

import java.io.IOException;
import java.util.Map;

import io.harborai.HarborAI;
import io.harborai.chat.ChatChunk;
import io.harborai.chat.ChatStream;
import org.springframework.core.task.TaskExecutor;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.servlet.mvc.method.annotation.SseEmitter;

/** Answers a question, whole or piece by piece. */
@RestController
class AskController {
    private final HarborAI harbor;
    private final TaskExecutor tasks;

    AskController(HarborAI harbor, TaskExecutor applicationTaskExecutor) {
        this.harbor = harbor;
        this.tasks = applicationTaskExecutor;
    }

    @GetMapping("/ask")
    Map<String, String> ask(@RequestParam("question") String question) {
        return Map.of("answer", harbor.chat().completions().create(request -> request.user(question)).text());
    }

    @GetMapping("/stream")
    SseEmitter stream(@RequestParam("question") String question) {
        ChatStream answer = harbor.chat().completions().stream(request -> request.user(question));
        SseEmitter browser = new SseEmitter(0L);
        // A browser that goes away ends the call to the model.
        browser.onCompletion(answer::close);
        tasks.execute(() -> send(answer, browser));
        return browser;
    }

    private static void send(ChatStream answer, SseEmitter browser) {
        try (answer) {
            for (ChatChunk chunk : answer) {
                if (!chunk.text().isEmpty()) {
                    browser.send(Map.of("text", chunk.text()));
                }
            }
            browser.send(SseEmitter.event().name("end").data(""));
            browser.complete();
        } catch (IOException | RuntimeException broken) {
            browser.completeWithError(broken);
        }
    }
}
