package dev.tasuki.internal.engine;

import java.sql.Array;
import java.sql.Blob;
import java.sql.CallableStatement;
import java.sql.Clob;
import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.NClob;
import java.sql.PreparedStatement;
import java.sql.SQLClientInfoException;
import java.sql.SQLException;
import java.sql.SQLWarning;
import java.sql.SQLXML;
import java.sql.Savepoint;
import java.sql.Statement;
import java.sql.Struct;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.Executor;

/**
 * The connection that a handler is lent: it may do anything but end the transaction. The effects of its neighbours are in there
 * too, and the receipt is not yet: a commit would let them happen twice, a rollback would lose them.
 */
@SuppressWarnings("NullAway") // java.sql does not say what may be null; it is handed on as it is
final class LentConnection implements Connection {
    private final Connection lender;
    private final String consumer;

    LentConnection(Connection lender, String consumer) {
        this.lender = lender;
        this.consumer = consumer;
    }

    private IllegalStateException refused(String what) {
        return new IllegalStateException("the handler of consumer '" + consumer + "' called " + what
                + " on its delivery's connection. Tasuki commits the effects together with their receipt when the handler has"
                + " returned, and rolls them back when it throws: leave the transaction to it, or use a savepoint");
    }

    @Override
    public void commit() {
        throw refused("commit()");
    }

    @Override
    public void rollback() {
        throw refused("rollback()");
    }

    @Override
    public void close() {
        throw refused("close()");
    }

    @Override
    public void abort(Executor executor) {
        throw refused("abort()");
    }

    @Override
    public void setAutoCommit(boolean autoCommit) throws SQLException {
        if (autoCommit != lender.getAutoCommit()) {
            throw refused("setAutoCommit(" + autoCommit + ")");
        }
    }

    // The rest is handed on.

    @Override
    public Statement createStatement() throws SQLException {
        return lender.createStatement();
    }

    @Override
    public PreparedStatement prepareStatement(String sql) throws SQLException {
        return lender.prepareStatement(sql);
    }

    @Override
    public CallableStatement prepareCall(String sql) throws SQLException {
        return lender.prepareCall(sql);
    }

    @Override
    public String nativeSQL(String sql) throws SQLException {
        return lender.nativeSQL(sql);
    }

    @Override
    public boolean getAutoCommit() throws SQLException {
        return lender.getAutoCommit();
    }

    @Override
    public boolean isClosed() throws SQLException {
        return lender.isClosed();
    }

    @Override
    public DatabaseMetaData getMetaData() throws SQLException {
        return lender.getMetaData();
    }

    @Override
    public void setReadOnly(boolean readOnly) throws SQLException {
        lender.setReadOnly(readOnly);
    }

    @Override
    public boolean isReadOnly() throws SQLException {
        return lender.isReadOnly();
    }

    @Override
    public void setCatalog(String catalog) throws SQLException {
        lender.setCatalog(catalog);
    }

    @Override
    public String getCatalog() throws SQLException {
        return lender.getCatalog();
    }

    @Override
    public void setTransactionIsolation(int level) throws SQLException {
        lender.setTransactionIsolation(level);
    }

    @Override
    public int getTransactionIsolation() throws SQLException {
        return lender.getTransactionIsolation();
    }

    @Override
    public SQLWarning getWarnings() throws SQLException {
        return lender.getWarnings();
    }

    @Override
    public void clearWarnings() throws SQLException {
        lender.clearWarnings();
    }

    @Override
    public Statement createStatement(int type, int concurrency) throws SQLException {
        return lender.createStatement(type, concurrency);
    }

    @Override
    public PreparedStatement prepareStatement(String sql, int type, int concurrency) throws SQLException {
        return lender.prepareStatement(sql, type, concurrency);
    }

    @Override
    public CallableStatement prepareCall(String sql, int type, int concurrency) throws SQLException {
        return lender.prepareCall(sql, type, concurrency);
    }

    @Override
    public Map<String, Class<?>> getTypeMap() throws SQLException {
        return lender.getTypeMap();
    }

    @Override
    public void setTypeMap(Map<String, Class<?>> map) throws SQLException {
        lender.setTypeMap(map);
    }

    @Override
    public void setHoldability(int holdability) throws SQLException {
        lender.setHoldability(holdability);
    }

    @Override
    public int getHoldability() throws SQLException {
        return lender.getHoldability();
    }

    @Override
    public Savepoint setSavepoint() throws SQLException {
        return lender.setSavepoint();
    }

    @Override
    public Savepoint setSavepoint(String name) throws SQLException {
        return lender.setSavepoint(name);
    }

    @Override
    public void rollback(Savepoint savepoint) throws SQLException {
        lender.rollback(savepoint);
    }

    @Override
    public void releaseSavepoint(Savepoint savepoint) throws SQLException {
        lender.releaseSavepoint(savepoint);
    }

    @Override
    public Statement createStatement(int type, int concurrency, int holdability) throws SQLException {
        return lender.createStatement(type, concurrency, holdability);
    }

    @Override
    public PreparedStatement prepareStatement(String sql, int type, int concurrency, int holdability)
            throws SQLException {
        return lender.prepareStatement(sql, type, concurrency, holdability);
    }

    @Override
    public CallableStatement prepareCall(String sql, int type, int concurrency, int holdability) throws SQLException {
        return lender.prepareCall(sql, type, concurrency, holdability);
    }

    @Override
    public PreparedStatement prepareStatement(String sql, int autoGeneratedKeys) throws SQLException {
        return lender.prepareStatement(sql, autoGeneratedKeys);
    }

    @Override
    public PreparedStatement prepareStatement(String sql, int[] columnIndexes) throws SQLException {
        return lender.prepareStatement(sql, columnIndexes);
    }

    @Override
    public PreparedStatement prepareStatement(String sql, String[] columnNames) throws SQLException {
        return lender.prepareStatement(sql, columnNames);
    }

    @Override
    public Clob createClob() throws SQLException {
        return lender.createClob();
    }

    @Override
    public Blob createBlob() throws SQLException {
        return lender.createBlob();
    }

    @Override
    public NClob createNClob() throws SQLException {
        return lender.createNClob();
    }

    @Override
    public SQLXML createSQLXML() throws SQLException {
        return lender.createSQLXML();
    }

    @Override
    public boolean isValid(int timeout) throws SQLException {
        return lender.isValid(timeout);
    }

    @Override
    public void setClientInfo(String name, String value) throws SQLClientInfoException {
        lender.setClientInfo(name, value);
    }

    @Override
    public void setClientInfo(Properties properties) throws SQLClientInfoException {
        lender.setClientInfo(properties);
    }

    @Override
    public String getClientInfo(String name) throws SQLException {
        return lender.getClientInfo(name);
    }

    @Override
    public Properties getClientInfo() throws SQLException {
        return lender.getClientInfo();
    }

    @Override
    public Array createArrayOf(String typeName, Object[] elements) throws SQLException {
        return lender.createArrayOf(typeName, elements);
    }

    @Override
    public Struct createStruct(String typeName, Object[] attributes) throws SQLException {
        return lender.createStruct(typeName, attributes);
    }

    @Override
    public void setSchema(String schema) throws SQLException {
        lender.setSchema(schema);
    }

    @Override
    public String getSchema() throws SQLException {
        return lender.getSchema();
    }

    @Override
    public void setNetworkTimeout(Executor executor, int milliseconds) throws SQLException {
        lender.setNetworkTimeout(executor, milliseconds);
    }

    @Override
    public int getNetworkTimeout() throws SQLException {
        return lender.getNetworkTimeout();
    }

    @Override
    public <T> T unwrap(Class<T> type) throws SQLException {
        return lender.unwrap(type);
    }

    @Override
    public boolean isWrapperFor(Class<?> type) throws SQLException {
        return lender.isWrapperFor(type);
    }
}
