package io.harborai.engine.provider;

import java.net.URI;
import java.util.List;
import java.util.Map;

import io.harborai.engine.exchange.Timeouts;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

final class PlatformTableTest {
    @Test
    void eachRowWithAnAddressIsAProviderAsItStands() {
        for (Platform row : PlatformTable.all()) {
            String url = row.baseUrl();
            if (url == null) {
                continue;
            }
            RemoteProvider provider = new RemoteProvider(row.name(), URI.create(url), null, "authorization", "Bearer ",
                    row.onThisHost(), Timeouts.DEFAULT, Map.of(), List.of(), row.families());
            assertThat(provider.tls()).as(row.name()).isEqualTo(!row.onThisHost());
            assertThat(url).as(row.name()).doesNotEndWith("/");
        }
    }

    @Test
    void namesTitlesAddressesAndVariablesAreUnique() {
        assertThat(PlatformTable.all()).hasSize(23);
        assertThat(PlatformTable.all()).extracting(Platform::name).doesNotHaveDuplicates()
                .containsExactlyElementsOf(PlatformTable.names()).allMatch(name -> name.matches("[a-z][a-z-]*"));
        assertThat(PlatformTable.all()).extracting(Platform::title).doesNotHaveDuplicates();
        assertThat(PlatformTable.all()).extracting(Platform::baseUrl).filteredOn(url -> url != null)
                .doesNotHaveDuplicates();
        assertThat(PlatformTable.all()).extracting(Platform::keyVariable).filteredOn(name -> name != null)
                .doesNotHaveDuplicates().allMatch(name -> name.matches("[A-Z_]+_API_KEY"));
    }

    @Test
    void noModelNameLooksLikeTwoPlatforms() {
        for (Platform one : PlatformTable.all()) {
            for (Platform other : PlatformTable.all()) {
                for (String family : one.families()) {
                    assertThat(other.equals(one) ? List.<String>of() : other.families())
                            .as("%s of %s", family, one.name())
                            .noneMatch(family::startsWith);
                }
            }
        }
    }

    @Test
    void aRowIsFoundByItsNameAlone() {
        assertThat(PlatformTable.find("deepseek")).map(Platform::keyVariable).contains("DEEPSEEK_API_KEY");
        assertThat(PlatformTable.find("DeepSeek")).isEmpty();
        assertThat(PlatformTable.find("nobody")).isEmpty();
    }
}
