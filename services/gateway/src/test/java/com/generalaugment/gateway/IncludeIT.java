package com.generalaugment.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import com.generalaugment.gateway.neighbours.Door;
import com.generalaugment.gateway.neighbours.FakeTurnExecutor;
import com.generalaugment.gateway.neighbours.Neighbours;
import com.generalaugment.gateway.neighbours.Tenants;
import io.quarkus.test.common.TestResourceScope;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a read asks to see beside the ordinary. */
@QuarkusTest
@WithTestResource(value = Neighbours.class, scope = TestResourceScope.GLOBAL)
class IncludeIT {

    // hazard 44
    @ParameterizedTest
    @CsvSource({
        "'',false",
        "?include=something.else,false",
        "?include=reasoning.encrypted_content,true",
        "?include[]=something.else&include[]=reasoning.encrypted_content,true",
        "?include=a&include=reasoning.encrypted_content,true"
    })
    void whatAReadIncludesIsPassedOn(String query, boolean expected) {
        // Given
        FakeTurnExecutor executor = FakeTurnExecutor.fresh();
        Tenants.Project project = Tenants.project();

        // When
        Door.get(
                project.runtime(),
                "/v1/responses/resp_unknown" + query.replace("[", "%5B").replace("]", "%5D"));

        // Then
        assertThat(executor.read().getResponseId()).isEqualTo("resp_unknown");
        assertThat(executor.read().getOptions().getIncludeEncryptedReasoning()).isEqualTo(expected);
    }
}
