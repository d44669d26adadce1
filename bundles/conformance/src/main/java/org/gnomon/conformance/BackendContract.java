package org.gnomon.conformance;

/** All that a backend is held to. */
public interface BackendContract
        extends LifecycleContract,
                SampleContract,
                CheckpointContract,
                RehearsalContract,
                SwitchoverContract,
                RollbackContract,
                SeveralShadowsContract,
                AdvanceContract,
                FailoverContract,
                LostPrimaryContract,
                FaultContract,
                RecoveryContract {}
