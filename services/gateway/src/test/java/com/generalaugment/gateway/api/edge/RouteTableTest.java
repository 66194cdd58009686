package com.generalaugment.gateway.api.edge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.generalaugment.libs.runtime.error.Problem;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RouteTableTest {

    private final RouteTable table = new RouteTable(List.of(
            route("GET", "/v1/models"),
            route("GET", "/v1/models/{model}"),
            route("DELETE", "/v1/models/{model}"),
            route("GET", "/v1/responses/{id}/input_items"),
            route("POST", "/v1/responses"),
            Route.socket("/v1/responses", new Route.Access.Open(), exchange -> new Reply.Taken())));

    @ParameterizedTest
    @CsvSource({
        "/v1/models/gpt, gpt",
        "/v1/models/openai%2Fgpt, openai/gpt",
        "/v1/models/%2B49, +49",
        "/v1/models/a+b, a+b",
        "/v1/models/%C3%A4, ä",
        "/v1/models/a%00b, a\uFFFDb",
        "/v1/models/%FF, \uFFFD",
        "/v1/models/.., .."
    })
    void segmentsAreSplitBeforeTheyAreDecoded(String path, String model) {
        assertThat(table.match("GET", path, false).parameters()).containsEntry("model", model);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/",
                "",
                "*",
                "/v1",
                "/v1/models/",
                "/v1//models",
                "/v1/models/%",
                "/v1/models/%zz",
                "/V1/models",
                "/v1/%6dodels",
                "/v1/models/../models",
                "/v1/responses/a/b/input_items"
            })
    void everythingElseIsNoRoute(String path) {
        assertThatThrownBy(() -> table.match("GET", path, false))
                .isInstanceOfSatisfying(
                        Problem.class, problem -> assertThat(problem.reason()).isEqualTo("not_found"));
    }

    @Test
    void anotherMethodIsToldWhichOnesThereAre() {
        assertThatThrownBy(() -> table.match("PUT", "/v1/models/gpt", false))
                .isInstanceOfSatisfying(Problem.class, problem -> {
                    assertThat(problem.reason()).isEqualTo("method_not_allowed");
                    assertThat(problem.extras()).containsEntry("allow", List.of("DELETE", "GET"));
                });
    }

    @Test
    void aSocketIsThereOnlyForWhoAsksForOne() {
        assertThat(table.match("GET", "/v1/responses", true).route().upgrades()).isTrue();
        assertThatThrownBy(() -> table.match("GET", "/v1/responses", false))
                .isInstanceOfSatisfying(
                        Problem.class, problem -> assertThat(problem.extras()).containsEntry("allow", List.of("POST")));
    }

    private static Route route(String method, String template) {
        return Route.of(method, template, new Route.Access.Open(), 0, exchange -> new Reply.Taken());
    }
}
