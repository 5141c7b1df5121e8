package io.harborai;

import io.harborai.error.ConnectionException;
import io.harborai.model.Model;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

final class ModelsTest {
    @Test
    void aliasesAndConfiguredModelsAreListedWithoutTheNetwork() {
        try (HarborAI harbor = HarborAI.builder().provider("lab",
                p -> p.baseUrl("http://127.0.0.1:9/v1").allowPrivateNetwork(true).model("a", "b"))
                .alias("fast", a -> a.target("lab/a")).build()) {
            assertThat(harbor.models().list()).extracting(Model::id).containsExactly("fast", "lab/a", "lab/b",
                    "local/echo", "local/extract", "local/hash-embed");
            assertThat(harbor.models().list().get(0).isAlias()).isTrue();
            assertThat(harbor.models().list("local")).hasSize(3);
            assertThatExceptionOfType(ConnectionException.class).isThrownBy(() -> harbor.models().list("lab"));
            assertThatIllegalArgumentException().isThrownBy(() -> harbor.models().list("labb"))
                    .withMessageContaining("lab, local");
        }
    }

    @Test
    void providerIsAskedForItsModels() {
        try (Lab lab = Lab.open()) {
            assertThat(lab.harbor().models().list("lab")).extracting(Model::id).contains("lab/gpt-4o",
                    "lab/text-embedding-3-small");
            Model first = lab.harbor().models().list("lab").get(0);
            assertThat(first.provider()).contains("lab");
            assertThat(first.ownedBy()).isPresent();
            assertThat(lab.chat().create(r -> r.model(first.id()).user("Hi")).text()).contains("Hi");
        }
    }
}
