/**
 * How often the rehearsal's judge condemns a harmless update, and how much harm it finds, on
 * recorded figures of VMs that should be alike.
 *
 * <pre>{@code
 * time --->  |--- A, n samples ---|--- B, n samples ---|
 * one VM     |  copy, calibration | copy, trial (x1.1) |
 * another    |  primary           | primary            |
 * }</pre>
 *
 * One recorded VM is taken for the copy and another for the primary beside it. Nothing was updated,
 * so every no-go is a false alarm; then the copy's trial is made worse by 5, 10 and 20 %, and every
 * no-go is harm that was found. All goes through the product's own {@code TrialJudge}, with all its
 * lines and corrections.
 */
package org.gnomon.itests.evaluation.verdict;
