package com.generalaugment.gateway.api.edge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.generalaugment.libs.runtime.error.FieldError;
import com.generalaugment.libs.runtime.error.Problem;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StorableJsonTest {

    @Test
    void everyBadMemberIsNamed() {
        assertThatThrownBy(() -> read("{\"a\":\"x\\u0000\",\"b\":[1,{\"c\":\"\\ud800\"}],\"d\":1e400,\"e\":1e-400}"))
                .isInstanceOfSatisfying(Problem.class, problem -> {
                    assertThat(problem.reason()).isEqualTo("validation_error");
                    assertThat(problem.fieldErrors())
                            .extracting(FieldError::path)
                            .containsExactly("a", "b[1].c", "d", "e");
                });
    }

    @ParameterizedTest
    @ValueSource(strings = {"{\"\\u0000\":1}", "{\"a\":{\"x\\u0000\":1}}"})
    void badNamesAreRefusedWithoutBeingRepeated(String json) {
        assertThatThrownBy(() -> read(json))
                .isInstanceOfSatisfying(
                        Problem.class,
                        problem -> assertThat(problem.message()).contains("a member whose name is no Unicode text"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"{}", "{\"a\":\"\\ud83d\\ude00\"}", "{\"a\":[0,0.0,-1e308,1e-300,null,true]}"})
    void ordinaryDocumentsPass(String json) {
        assertThatCode(() -> read(json)).doesNotThrowAnyException();
    }

    private static void read(String json) {
        AdminBody.object(json.getBytes(StandardCharsets.UTF_8));
    }
}
