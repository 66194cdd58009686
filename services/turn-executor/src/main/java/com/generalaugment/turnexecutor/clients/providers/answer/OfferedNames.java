package com.generalaugment.turnexecutor.clients.providers.answer;

import com.generalaugment.turnexecutor.domain.model.FunctionTool;
import com.generalaugment.turnexecutor.domain.model.ModelCall;
import java.util.List;

/** The names that a model may call: they distinguish pieces of one name from two names. */
record OfferedNames(List<String> names) {

    static OfferedNames of(ModelCall call) {
        return new OfferedNames(call.tools().stream().map(FunctionTool::name).toList());
    }

    /** The name of the only function; empty when there are several or none. */
    String only() {
        return names.size() == 1 ? names.getFirst() : "";
    }

    /** Whether what comes next belongs to the same name: the whole again, more of it, or its next piece. */
    boolean isContinued(String name, String next) {
        if (name.isEmpty() || next.equals(name)) {
            return true;
        }
        boolean areBothWhole = names.contains(name) && names.contains(next);
        return !areBothWhole && (next.startsWith(name) || isBegin(name + next));
    }

    String continued(String name, String next) {
        if (next.isEmpty() || next.equals(name)) {
            return name;
        }
        return next.startsWith(name) ? next : isBegin(name + next) ? name + next : name;
    }

    private boolean isBegin(String text) {
        return names.stream().anyMatch(name -> name.startsWith(text));
    }
}
