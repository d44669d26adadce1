package org.gnomon.shell.internal.work;

import java.util.Optional;
import org.gnomon.model.Problem;
import org.gnomon.model.UpdateReport;

/**
 * What the demonstration came to.
 *
 * @param report what became of the update
 * @param left what could not be taken away afterwards
 */
public record DemoResult(UpdateReport report, Optional<Problem> left) {}
