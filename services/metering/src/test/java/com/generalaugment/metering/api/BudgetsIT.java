package com.generalaugment.metering.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.generalaugment.libs.runtime.error.FieldError;
import com.generalaugment.libs.runtime.error.Problem;
import com.generalaugment.metering.Caller;
import com.generalaugment.metering.Fleet;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@QuarkusTest
@QuarkusTestResource(Fleet.class)
class BudgetsIT {

    private final Caller caller = new Caller("pro");

    @Test
    void aBudgetSaysWhereItStands() {
        // When
        var budget = caller.createBudget("", """
                {"scope": "project", "scope_id": null, "window": "month", "limit_usd": 12.5}""");

        // Then
        assertThat(budget.path("id").asText()).matches("bud_[0-9a-z]{24,}");
        assertThat(budget.path("scope").asText()).isEqualTo("project");
        assertThat(budget.path("window").asText()).isEqualTo("month");
        assertThat(budget.path("limit_usd").asText()).isEqualTo("12.500000");
        assertThat(budget.path("thresholds").toString()).isEqualTo("[50,80,100]");
        assertThat(budget.path("enabled").asBoolean()).isTrue();
        assertThat(budget.path("spent_usd").asText()).isEqualTo("0.000000");
        assertThat(budget.path("remaining_usd").asText()).isEqualTo("12.500000");
        assertThat(budget.path("window_start").asText()).endsWith("-01T00:00:00.000Z");
        assertThat(budget.path("resets_at").asText()).endsWith("-01T00:00:00.000Z");
    }

    @Test
    void aLoweredLimitActsAtOnce() {
        // Given
        String budget = caller.createBudget("total", "10", true);
        caller.reserve("run_1");

        // When
        caller.changeBudget(budget, """
                {"limit_usd": "0.50"}""");

        // Then
        assertThat(catchThrowableOfType(Problem.class, () -> caller.reserve("run_2"))
                        .reason())
                .isEqualTo("project_budget_exceeded");
    }

    @Test
    void aBudgetThatIsDisabledOrDeletedLimitsNothing() {
        // Given
        String first = caller.createBudget("total", "0", true);
        String second = caller.createBudget("total", "0", true);

        // When
        caller.changeBudget(first, """
                {"enabled": false}""");
        var deleted = caller.deleteBudget(second);

        // Then
        assertThat(deleted.toString()).isEqualTo("{\"status\":\"deleted\"}");
        assertThatCode(() -> caller.reserve("run_1")).doesNotThrowAnyException();
        assertThat(caller.budgets().path("items")).hasSize(1);
        assertThat(caller.budget(first).path("enabled").asBoolean()).isFalse();
    }

    @Test
    void creatingABudgetAgainUnderItsIdMakesNoSecondOne() {
        // Given
        String body = """
                {"scope": "project", "window": "day", "limit_usd": "1"}""";
        caller.createBudget("bud_000000000000000000000001", body);

        // When
        var again = caller.createBudget("bud_000000000000000000000001", body);

        // Then
        assertThat(again.path("id").asText()).isEqualTo("bud_000000000000000000000001");
        assertThat(caller.budgets().path("items")).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"bud_000000000000000000000009", "x", "", "bud_\u0000", "bud_'--"})
    void anIdThatNamesNoBudgetIsNotFound(String id) {
        // When
        Problem problem = catchThrowableOfType(Problem.class, () -> caller.budget(id));

        // Then
        assertThat(problem.reason()).isEqualTo("budget_not_found");
    }

    @Test
    void anotherProjectsBudgetIsNotFound() {
        // Given
        String foreign = new Caller("pro").createBudget("day", "1", true);

        // When
        Problem read = catchThrowableOfType(Problem.class, () -> caller.budget(foreign));
        Problem changed = catchThrowableOfType(Problem.class, () -> caller.changeBudget(foreign, "{}"));
        Problem deleted = catchThrowableOfType(Problem.class, () -> caller.deleteBudget(foreign));

        // Then
        assertThat(read.reason()).isEqualTo("budget_not_found");
        assertThat(changed.reason()).isEqualTo("budget_not_found");
        assertThat(deleted.reason()).isEqualTo("budget_not_found");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{} | scope",
                "{`scope`: 1} | scope",
                "{`scope`: `project`, `scope_id`: `somebody` } | scope_id",
                "{`window`: `week`} | window",
                "{`limit_usd`: -1} | limit_usd",
                "{`limit_usd`: `a lot`} | limit_usd",
                "{`limit_usd`: 0.0000001} | limit_usd",
                "{`limit_usd`: `1e-999999999`} | limit_usd",
                "{`limit_usd`: `1e999999999`} | limit_usd",
                "{`thresholds`: [0]} | thresholds",
                "{`thresholds`: 50} | thresholds",
                "{`enabled`: `yes`} | enabled"
            })
    void whatDoesNotFitIsNamed(String body, String member) {
        // When
        Problem problem = catchThrowableOfType(Problem.class, () -> caller.createBudget("", body.replace('`', '"')));

        // Then
        assertThat(problem.reason()).isEqualTo("validation_error");
        assertThat(problem.fieldErrors()).extracting(FieldError::path).contains(member);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "[]", "nothing", "{\"a\":", "{} {}", "{\"limit_usd\": 1e-999999999}"})
    void aBodyThatIsNoObjectOrHasANumberOutOfBoundsIsRefused(String body) {
        // When
        Problem problem = catchThrowableOfType(Problem.class, () -> caller.createBudget("", body));

        // Then
        assertThat(problem.reason()).isEqualTo("invalid_json");
    }

    @Test
    void scopesOfLaterAreRefusedNotIgnored() { // hazard 44
        // When
        Problem problem = catchThrowableOfType(Problem.class, () -> caller.createBudget("", """
                {"scope": "user", "window": "day", "limit_usd": 1}"""));

        // Then
        assertThat(problem.reason()).isEqualTo("unsupported_parameter");
        assertThat(problem.param()).isEqualTo("scope");
    }
}
