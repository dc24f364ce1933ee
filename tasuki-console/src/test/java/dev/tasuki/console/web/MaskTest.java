package dev.tasuki.console.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Tag("one-jdk")
class MaskTest {
    private final Mask mask = new Mask(Mask.USUAL);

    @ParameterizedTest
    @ValueSource(
            strings = {
                "password",
                "userPassword",
                "access_token",
                "tokens",
                "Authorization",
                "cardNumber",
                "credit-card",
                "IBAN",
                "email",
                "customerEmail",
                "e_mail",
                "phone",
                "firstName",
                "name",
                "address",
                "api_key",
                "apiKey",
                "birthDate"
            })
    void sensitiveFieldsAreHidden(String field) {
        assertThat(mask.masked("{\"" + field + "\": \"shown\"}"))
                .doesNotContain("shown")
                .contains(field, "•••");
    }

    @ParameterizedTest
    @ValueSource(strings = {"id", "sku", "quantity", "discard", "author", "capacity", "company", "hotel", "total"})
    void othersAreNot(String field) {
        assertThat(mask.masked("{\"" + field + "\": \"shown\"}")).contains("shown");
    }

    @Test
    void whatIsInsideASensitiveFieldIsHiddenWhateverItIsCalled() {
        assertThat(mask.masked("[{\"card\": {\"n\": 4111, \"parts\": [1, {\"x\": true}], \"none\": null}, \"id\": 7}]"))
                .doesNotContain("4111")
                .doesNotContain("true")
                .contains("\"id\" : 7", "\"none\" : null");
    }

    @Test
    void whatIsNoJsonIsHiddenAsAWhole() {
        assertThat(mask.masked("password=x")).isEqualTo("•••");
        assertThat(mask.masked("\"just a text\"")).isEqualTo("•••");
        assertThat(mask.masked(new byte[] {0, 1, 2})).isEqualTo("•••");
        assertThat(mask.masked("{\"a\": ".getBytes(StandardCharsets.UTF_8))).isEqualTo("•••");
        assertThat(mask.masked((String) null)).isEmpty();
    }

    @Test
    void aPatternThatIsNoneIsSaid() {
        assertThatThrownBy(() -> new Mask("("))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("tasuki.console.sensitive");
    }
}
