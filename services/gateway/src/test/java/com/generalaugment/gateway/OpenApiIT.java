package com.generalaugment.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.generalaugment.gateway.api.edge.Edge;
import com.generalaugment.gateway.neighbours.Contract;
import com.generalaugment.gateway.neighbours.Door;
import com.generalaugment.gateway.neighbours.Neighbours;
import io.quarkus.test.common.TestResourceScope;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

@QuarkusTest
@WithTestResource(value = Neighbours.class, scope = TestResourceScope.GLOBAL)
class OpenApiIT {

    @Inject
    Edge edge;

    @Test
    void whatIsPublishedIsServedAndTheOtherWayRound() {
        assertThat(Contract.operations()).containsExactlyInAnyOrderElementsOf(edge.published());
    }

    @Test
    void theDocumentIsServedAsItIsWritten() {
        assertThat(Door.get("", "/openapi.json").json()).isEqualTo(Contract.document());
        assertThat(Contract.document().path("openapi").asText()).isEqualTo("3.1.0");
    }

    @Test
    void everyReferenceLeadsSomewhere() {
        // When
        List<String> references = new ArrayList<>();
        collect(Contract.document(), references);

        // Then
        assertThat(references).isNotEmpty();
        assertThat(references)
                .allMatch(reference ->
                        !Contract.document().at(reference.substring(1)).isMissingNode());
    }

    @Test
    void everyOperationHasItsParametersItsAnswerAndItsErrors() {
        for (var path : Contract.document().path("paths").properties()) {
            for (var operation : path.getValue().properties()) {
                String name = operation.getKey() + " " + path.getKey();
                JsonNode parameters = operation.getValue().path("parameters");
                long inPath = path.getKey().chars().filter(c -> c == '{').count();
                assertThat(parameters.findValuesAsText("$ref").stream()
                                .map(reference -> Contract.document().at(reference.substring(1)))
                                .filter(parameter ->
                                        parameter.path("in").asText().equals("path")))
                        .as(name)
                        .hasSize((int) inPath);
                JsonNode responses = operation.getValue().path("responses");
                assertThat(responses.has("101") || !responses.at("/200/content").isEmpty())
                        .as(name)
                        .isTrue();
                assertThat(responses.has("500") && responses.has("503") && responses.has("405"))
                        .as(name)
                        .isTrue();
            }
        }
    }

    private static void collect(JsonNode node, List<String> references) {
        if (node.path("$ref").isTextual()) {
            references.add(node.path("$ref").asText());
        }
        node.forEach(child -> collect(child, references));
    }
}
