package org.gnomon.shell.internal.work;

import org.gnomon.service.Journal;
import org.gnomon.service.ShadowVmManager;
import org.gnomon.service.UpdateManager;
import org.gnomon.service.VmInventory;
import org.gnomon.time.Scheduler;

/**
 * What the demonstration works with.
 *
 * @param inventory defines and stops the VM
 * @param shadows protects it
 * @param updates takes the update signal
 * @param journal tells what happens meanwhile
 * @param scheduler for delays and limits
 */
public record DemoServices(
        VmInventory inventory,
        ShadowVmManager shadows,
        UpdateManager updates,
        Journal journal,
        Scheduler scheduler) {}
