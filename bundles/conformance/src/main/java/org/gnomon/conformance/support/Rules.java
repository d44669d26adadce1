package org.gnomon.conformance.support;

import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.Comparator;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.platform.commons.support.AnnotationSupport;
import org.junit.platform.commons.support.ReflectionSupport;

/** Runs a contract on something that only comes about in a test. */
public final class Rules {

    private Rules() {}

    /** All tests of a contract, by name. */
    public static <T> Stream<DynamicTest> of(Class<T> contract, T instance) {
        return Arrays.stream(contract.getMethods())
                .filter(m -> AnnotationSupport.isAnnotated(m, Test.class))
                .sorted(Comparator.comparing(Method::getName))
                .map(
                        m ->
                                DynamicTest.dynamicTest(
                                        m.getName(),
                                        () -> ReflectionSupport.invokeMethod(m, instance)));
    }
}
