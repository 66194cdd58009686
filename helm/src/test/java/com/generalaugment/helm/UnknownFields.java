package com.generalaugment.helm;

import com.fasterxml.jackson.annotation.JsonIgnore;
import io.fabric8.kubernetes.api.model.HasMetadata;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;

/** Finds fields that Kubernetes does not know: the typed model keeps them aside, anywhere in the tree. */
final class UnknownFields {

    private final List<String> found = new ArrayList<>();

    private UnknownFields() {}

    static List<String> of(HasMetadata object) {
        var search = new UnknownFields();
        search.walk(object, object.getKind() + "/" + object.getMetadata().getName());
        return search.found;
    }

    private void walk(Object value, String path) {
        switch (value) {
            case null -> {}
            case Collection<?> many -> many.forEach(one -> walk(one, path + "[]"));
            case Map<?, ?> map -> map.forEach((key, one) -> walk(one, path + "." + key));
            default -> walkModel(value, path);
        }
    }

    private void walkModel(Object model, String path) {
        if (!model.getClass().getName().startsWith("io.fabric8.kubernetes.api.model")
                || model.getClass().isEnum()) {
            return;
        }
        Arrays.stream(model.getClass().getMethods())
                .filter(UnknownFields::isGetter)
                .forEach(getter -> walkMember(model, getter, path));
    }

    private void walkMember(Object model, Method getter, String path) {
        Object value = read(model, getter);
        if (getter.getName().equals("getAdditionalProperties")) {
            ((Map<?, ?>) value).keySet().forEach(unknown -> found.add(path + "." + unknown));
        } else {
            walk(value, path + "." + getter.getName().substring(3));
        }
    }

    private static boolean isGetter(Method method) {
        return method.getParameterCount() == 0
                && method.getName().startsWith("get")
                && method.getDeclaringClass() != Object.class
                && (method.getName().equals("getAdditionalProperties")
                        || !method.isAnnotationPresent(JsonIgnore.class));
    }

    private static Object read(Object model, Method getter) {
        try {
            return getter.invoke(model);
        } catch (IllegalAccessException | InvocationTargetException e) {
            throw new AssertionError(getter + " of the model cannot be read", e);
        }
    }
}
