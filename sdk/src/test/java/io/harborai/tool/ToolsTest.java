package io.harborai.tool;

import java.time.LocalDate;
import java.util.List;
import java.util.Optional;

import io.harborai.HarborAI;
import io.harborai.chat.Tool;
import io.harborai.chat.ToolLoop;
import io.harborai.chat.ToolReply;
import io.harborai.schema.Description;
import io.harborai.schema.Name;
import io.harborai.standin.Standin;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

final class ToolsTest {
    record Forecast(String city, int degrees) {}

    static class Almanac {
        @ToolMethod("Tells what day it is.")
        static LocalDate today() {
            return LocalDate.of(2026, 1, 31);
        }
    }

    static final class Weather extends Almanac {
        @ToolMethod(value = "Tells the weather.", name = "forecast")
        Forecast tell(@Description("A town.") String city, @Name("for_days") int days,
                Optional<String> unit) {
            return new Forecast(city + unit.orElse(""), days);
        }

        @ToolMethod("Fails.")
        String fail() {
            throw new IllegalStateException("no data today");
        }

        String notATool() {
            return "";
        }
    }

    @Test
    void annotatedMethodsAreToolsWithTheSchemaOfTheirParameters() {
        List<Tool> tools = Tools.of(new Weather());
        assertThat(tools).extracting(Tool::name).containsExactly("fail", "forecast", "today");
        assertThat(tools.get(1).toJson().toString()).contains("description=Tells the weather.",
                "parameters={type=object, properties={city={type=string, description=A town.}, "
                        + "for_days={type=integer}, unit={type=[string, null]}}, "
                        + "required=[city, for_days, unit], additionalProperties=false}");
    }

    @Test
    void methodsAreCalledByTheLoop() {
        try (Standin standin = Standin.start();
                HarborAI harbor = HarborAI.builder()
                        .provider("lab", p -> p.baseUrl(standin.baseUrl()).allowPrivateNetwork(true)).build()) {
            ToolReply reply = harbor.chat().completions().run(r -> r.model("gpt-4o+tool-calls=3").user("Weather?"),
                    ToolLoop.of(Tools.of(new Weather())));
            assertThat(reply.steps()).extracting(step -> step.content()).containsExactly(
                    "{\"error\":\"no data today\"}", "{\"city\":\"stand-instand-in\",\"degrees\":0}", "2026-01-31");
            assertThat(reply.steps().get(0).error()).containsInstanceOf(IllegalStateException.class);
        }
    }

    @Test
    void objectWithoutToolsIsRefused() {
        assertThatIllegalArgumentException().isThrownBy(() -> Tools.of("text"))
                .withMessage("java.lang.String has no method with @ToolMethod");
    }
}
